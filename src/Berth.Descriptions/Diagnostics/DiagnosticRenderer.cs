using System.Globalization;
using System.Text;
using Berth.Descriptions.Text;

namespace Berth.Descriptions.Diagnostics;

/// <summary>
/// Prints diagnostics for people: the line of <see cref="Diagnostic.ToString"/>, then the line of the file with a caret below the place.
/// </summary>
public static class DiagnosticRenderer
{
    /// <summary>The number of characters shown of a long line.</summary>
    private const int Width = 100;

    /// <summary>The number of characters shown before the place in a long line.</summary>
    private const int Before = 60;

    /// <summary>Prints diagnostics.</summary>
    /// <param name="output">Receives the text.</param>
    /// <param name="diagnostics">The diagnostics of one file.</param>
    /// <param name="source">The content of the file; empty: show no lines.</param>
    /// <param name="color">Whether escape sequences for colours are written.</param>
    public static void Write(TextWriter output, IEnumerable<Diagnostic> diagnostics, ReadOnlySpan<byte> source, bool color = false)
    {
        ArgumentNullException.ThrowIfNull(diagnostics);
        foreach (var diagnostic in diagnostics)
            Write(output, diagnostic, source, color);
    }

    /// <summary>Prints a diagnostic.</summary>
    /// <param name="output">Receives the text.</param>
    /// <param name="diagnostic">The diagnostic.</param>
    /// <param name="source">The content of the file; empty: show no line.</param>
    /// <param name="color">Whether escape sequences for colours are written.</param>
    public static void Write(TextWriter output, Diagnostic diagnostic, ReadOnlySpan<byte> source, bool color = false)
    {
        ArgumentNullException.ThrowIfNull(output);
        ArgumentNullException.ThrowIfNull(diagnostic);
        output.WriteLine(TerminalText.Line(diagnostic.ToString()));
        if (diagnostic.Line is 0 || source.IsEmpty)
            return;
        var (text, caret) = Excerpt(LineOf(source, diagnostic.Line), diagnostic.Column);
        var number = diagnostic.Line.ToString(CultureInfo.InvariantCulture);
        var mark = color ? diagnostic.Severity is DiagnosticSeverity.Error ? "\e[1;31m^\e[0m" : "\e[1;33m^\e[0m" : "^";
        output.WriteLine($"  {number} | {text}");
        output.WriteLine($"  {new string(' ', number.Length)} | {caret}{mark}");
    }

    private static ReadOnlySpan<byte> LineOf(ReadOnlySpan<byte> source, int line)
    {
        source = source[Utf8Text.BomLength(source)..];
        for (; line > 1; line--)
            source = source[(source.IndexOf((byte)'\n') + 1)..];
        var end = source.IndexOf((byte)'\n');
        return (end < 0 ? source : source[..end]).TrimEnd("\r"u8);
    }

    /// <summary>
    /// The part of a line around a column, and the text before the caret in the line below. A tab goes below a tab, so that the lines
    /// align.
    /// </summary>
    private static (string Text, string Caret) Excerpt(ReadOnlySpan<byte> line, int column)
    {
        var skip = Math.Max(0, column - 1 - Before);
        var text = new StringBuilder(skip > 0 ? "…" : "");
        var caret = new StringBuilder(skip > 0 ? " " : "");
        var at = 0;
        while (!line.IsEmpty && at < skip + Width)
        {
            Rune.DecodeFromUtf8(line, out var rune, out var length);
            line = line[length..];
            if (at++ < skip)
                continue;
            // Show control characters instead of sending them to the terminal.
            text.Append(rune.IsBmp && TerminalText.IsUnfit((char)rune.Value) ? "\uFFFD" : rune.ToString());
            if (at < column)
                caret.Append(rune.Value is '\t' ? '\t' : ' ');
        }

        return (line.IsEmpty ? text.ToString() : text.Append('…').ToString(), caret.ToString());
    }
}
