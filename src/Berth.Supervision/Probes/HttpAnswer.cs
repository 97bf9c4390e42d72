namespace Berth.Supervision.Probes;

/// <summary>The answer to a <see cref="HttpQuestion"/>.</summary>
/// <param name="StatusLine">The first line.</param>
/// <param name="Content">What was read after it: headers and the start of the body.</param>
public sealed record HttpAnswer(string StatusLine, string Content)
{
    /// <summary>Whether the status is 200 to 399.</summary>
    public bool IsGood =>
        StatusLine.StartsWith("HTTP/1.", StringComparison.Ordinal)
            && StatusLine.Length >= 12
            && StatusLine[8] == ' '
            && StatusLine[9] is '2' or '3';
}
