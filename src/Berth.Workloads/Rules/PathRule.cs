namespace Berth.Workloads;

/// <summary>An absolute path in its shortest form: no <c>..</c>, no <c>.</c>, no empty part, no slash at the end.</summary>
/// <param name="noun">What a message calls it.</param>
/// <param name="beside">The directory in which a relative path was probably meant; null: that of the file, as for paths of the host.</param>
/// <param name="allowRoot">Whether <c>/</c> will do.</param>
internal sealed class PathRule(string noun, string? beside, bool allowRoot = true) : TextRule
{
    public override string Expected => allowRoot ? "an absolute path" : "an absolute path other than /";

    public override string Pattern => allowRoot ? AbsolutePath.Pattern : AbsolutePath.PatternBelowRoot;

    public override string Normalize(string text) => AbsolutePath.Shortest(text);

    public override Problem? Test(string text, Findings findings)
    {
        if (!allowRoot && text is "/")
            return Problem.Expecting($"{noun} can't be /", Expected);
        return AbsolutePath.Test(noun, text, beside ?? findings.BaseDirectory);
    }
}
