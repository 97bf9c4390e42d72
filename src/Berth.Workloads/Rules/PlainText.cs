namespace Berth.Workloads;

/// <summary>Any text that can be handed to the kernel: all but NUL.</summary>
/// <param name="noun">What a message calls it.</param>
/// <param name="allowEmpty">Whether it may be empty.</param>
internal sealed class PlainText(string noun, bool allowEmpty = true) : TextRule
{
    public override string Expected => allowEmpty ? "a string" : "a string that is not empty";

    public override string Pattern => allowEmpty ? @"^[^\u0000]*$" : @"^[^\u0000]+$";

    public override Problem? Test(string text, Findings findings)
    {
        if (text.Length is 0 && !allowEmpty)
            return Problem.Expecting($"{noun} is empty", Expected);
        return text.Contains('\0', StringComparison.Ordinal) ? Problem.Of($"{noun} {Quoted.Text(text)} holds a NUL character", "take it out") : null;
    }
}
