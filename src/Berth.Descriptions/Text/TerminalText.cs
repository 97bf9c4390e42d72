namespace Berth.Descriptions.Text;

/// <summary>Text of somebody else's, on its way to a terminal: whatever is in it, it can't drive that, nor show another text than it is.</summary>
public static class TerminalText
{
    private const char Shown = '?';

    /// <summary>
    /// Whether a character may not be sent as it is: it is a control character other than tab, begins another line, or turns the direction
    /// of what is written round (the "bidirectional controls" of Unicode).
    /// </summary>
    public static bool IsUnfit(char c) => c < 0x7F ? c < ' ' && c != '\t' : char.IsControl(c)
        || c is '\u061C' or '\u200E' or '\u200F' or (>= '\u2028' and <= '\u202E') or (>= '\u2066' and <= '\u2069') or (>= '\uFFF9' and <= '\uFFFB');

    /// <summary>The text as one line, in which what is not fit is <c>?</c>; a carriage return at its end is left out.</summary>
    public static string Line(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (!text.AsSpan().ContainsAnyExceptInRange(' ', '~') || !text.Any(IsUnfit))
            return text;
        return string.Create(text.TrimEnd('\r').Length, text, static (line, text) =>
        {
            for (var i = 0; i < line.Length; i++)
                line[i] = IsUnfit(text[i]) ? Shown : text[i];
        });
    }
}
