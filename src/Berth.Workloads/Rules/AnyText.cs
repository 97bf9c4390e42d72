namespace Berth.Workloads;

/// <summary>Any text at all.</summary>
internal sealed class AnyText : TextRule
{
    public override string Expected => "a string";

    public override Problem? Test(string text, Findings findings) => null;
}
