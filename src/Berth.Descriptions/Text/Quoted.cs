using System.Buffers;
using System.Globalization;
using System.Text;

namespace Berth.Descriptions.Text;

/// <summary>Prepares text from the user for one line on a terminal: without control characters, and cut at a maximum length.</summary>
public static class Quoted
{
    private const int Longest = 80;

    /// <summary>The text in double quotes.</summary>
    public static string Text(string text, int longest = Longest) => $"\"{Clean(text, longest)}\"";

    /// <summary>The text without quotes, for names.</summary>
    public static string Name(string text) => Clean(text, Longest);

    private static string Clean(string text, int longest)
    {
        var clean = new StringBuilder(Math.Min(text.Length, longest) + 8);
        for (var rest = text.AsSpan(); !rest.IsEmpty;)
        {
            if (clean.Length >= longest)
                return clean.Append('…').ToString();
            var isWhole = Rune.DecodeFromUtf16(rest, out var rune, out var length) is OperationStatus.Done;
            var first = rest[0];
            rest = rest[length..];
            // Format characters (Cf) can reorder text on a terminal and hide parts of it.
            if (!isWhole)
                clean.Append("\\u").Append(((int)first).ToString("x4", CultureInfo.InvariantCulture)); // as in JSON
            else if (IsHidden(Rune.GetUnicodeCategory(rune)))
                clean.Append("\\u").Append(rune.Value.ToString("x4", CultureInfo.InvariantCulture));
            else
                clean.Append(rune.ToString());
        }

        return clean.ToString();
    }

    private static bool IsHidden(UnicodeCategory category) => category
        is UnicodeCategory.Control
        or UnicodeCategory.Format
        or UnicodeCategory.LineSeparator
        or UnicodeCategory.ParagraphSeparator;
}
