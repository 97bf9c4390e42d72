using System.Globalization;
using System.Text;

namespace Berth.Sandbox.Explanation;

/// <summary>Text that may hold names of somebody else's making, fit for one line of a terminal.</summary>
internal static class OneLine
{
    /// <summary>
    /// The text with control and format characters as escapes: such as end the line, drive the terminal, or turn what is written round.
    /// </summary>
    public static string Of(string text)
    {
        if (!text.AsSpan().ContainsAnyExceptInRange(' ', '~') || !text.Any(IsUnfit))
            return text;
        var line = new StringBuilder(text.Length + 16);
        foreach (var c in text)
        {
            if (IsUnfit(c))
                line.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}");
            else
                line.Append(c);
        }

        return line.ToString();
    }

    private static bool IsUnfit(char c) =>
        char.IsControl(c)
            || char.GetUnicodeCategory(c) is UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;
}
