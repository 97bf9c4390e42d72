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

    /// <summary>Returns the text as one line, with <c>?</c> for each unsafe character, and without a carriage return at its end.</summary>
    public static string Line(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (!text.AsSpan().ContainsAnyExceptInRange(' ', '~') || !text.Any(IsUnfit))
            return text;
        return string.Create(text.TrimEnd('\r').Length, text, static (line, text) =>
        {
            for (var i = 0; i < line.Length; i++)
                line[i] = IsUnfit(text[i]) ? Replacement : text[i];
        });
    }
}
