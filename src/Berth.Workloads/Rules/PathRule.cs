using Berth.Descriptions.Diagnostics;
using Berth.Descriptions.Json;
using Berth.Descriptions.Kinds;

namespace Berth.Workloads.Rules;

/// <summary>An absolute path in its shortest form: no <c>..</c>, no <c>.</c>, no empty component, no final slash.</summary>
/// <param name="noun">What the path is, as used in messages.</param>
/// <param name="beside">The directory that a relative path is probably relative to; null: that of the file, as for host paths.</param>
/// <param name="allowRoot">Whether <c>/</c> is allowed.</param>
internal sealed class PathRule(string noun, string? beside, bool allowRoot = true) : TextRule
{
    public override string Expected => allowRoot ? "an absolute path" : "an absolute path other than /";

    /// <summary>Whether <c>.</c>, <c>./</c> and <c>../</c> are relative to the directory of the file.</summary>
    public bool FromFile { get; init; }

    public override string Pattern => (allowRoot, FromFile) switch
    {
        (true, false) => AbsolutePath.Pattern,
        (false, false) => AbsolutePath.PatternBelowRoot,
        (true, true) => $"{AbsolutePath.FromFilePattern}|{AbsolutePath.Pattern}",
        (false, true) => $"{AbsolutePath.FromFilePattern}|{AbsolutePath.PatternBelowRoot}",
    };

    public override string Normalize(string text, Findings findings) =>
        FromFile && AbsolutePath.IsFromFile(text) && findings.BaseDirectory is { } directory
            ? AbsolutePath.Resolve(directory, text)
            : AbsolutePath.Shortest(text);

    public override Problem? Test(string text, Findings findings)
    {
        if (!allowRoot && text is "/")
            return Problem.Expecting($"{noun} can't be /", Expected);
        return AbsolutePath.Test(noun, text, beside ?? findings.BaseDirectory);
    }
}
