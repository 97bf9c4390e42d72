using System.Globalization;
using System.Text;

namespace Berth.Descriptions.Text;

/// <summary>Makes untrusted text safe for a terminal: it can neither control the terminal nor disguise itself.</summary>
public static class TerminalText
{
    private const char Replacement = '?';

    /// <summary>
    /// Whether a character is unsafe: a control character other than tab, a line separator, or a bidirectional control of Unicode, which
    /// changes the direction of text.
    /// </summary>
    public static bool IsUnfit(char c) => c < 0x7F ? c < ' ' && c != '\t' : char.IsControl(c)
        || c is '\u061C' or '\u200E' or '\u200F'
        || c is (>= '\u2028' and <= '\u202E') or (>= '\u2066' and <= '\u2069') or (>= '\uFFF9' and <= '\uFFFB');

    /// <summary>
    /// Returns what a program wrote as one line, with <c>?</c> for each unsafe character, and without a carriage return at its end.
    /// </summary>
    public static string Line(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (!MayBeUnfit(text) || !text.Any(IsUnfit))
            return text;
        return string.Create(text.TrimEnd('\r').Length, text, static (line, text) =>
        {
            for (var i = 0; i < line.Length; i++)
                line[i] = IsUnfit(text[i]) ? Replacement : text[i];
        });
    }

    /// <summary>
    /// Returns a name as one line in which no two names look alike: unsafe characters, tabs and invisible characters are written as
    /// <c>\uXXXX</c>.
    /// </summary>
    public static string Name(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (!MayBeUnfit(text) || !text.Any(IsInvisible))
            return text;
        var line = new StringBuilder(text.Length + 16);
        foreach (var c in text)
        {
            if (IsInvisible(c))
                line.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}");
            else
                line.Append(c);
        }

        return line.ToString();
    }

    private static bool MayBeUnfit(string text) => text.AsSpan().ContainsAnyExceptInRange(' ', '~');

    private static bool IsInvisible(char c) => c is '\t' || IsUnfit(c) || char.GetUnicodeCategory(c) is UnicodeCategory.Format;
}
