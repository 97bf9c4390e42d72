namespace Berth.Supervision.S6;

/// <summary>Quotes words for a POSIX shell.</summary>
internal static class ShellWord
{
    /// <summary>A word in single quotes, in which only the quote itself is special; a quote is written outside of them.</summary>
    internal static string Quote(string text) => $"'{text.Replace("'", @"'\''", StringComparison.Ordinal)}'";
}
