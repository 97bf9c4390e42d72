namespace Berth.Supervision.S6;

/// <summary>Words of a POSIX shell that stand for themselves, whatever is in them.</summary>
internal static class ShellWord
{
    /// <summary>One word: in single quotes nothing is special but the quote itself, which is written outside of them.</summary>
    internal static string Quote(string text) => $"'{text.Replace("'", @"'\''", StringComparison.Ordinal)}'";
}
