using System.Globalization;
using System.Text;
using Berth.Descriptions.Text;

namespace Berth.Engine;

/// <summary>Text for one line of output.</summary>
public static class Printable
{
    private const int MostNamed = 10;

    /// <summary>Text from elsewhere as one line without terminal control sequences.</summary>
    public static string Line(string text) => TerminalText.Line(text);

    /// <summary>
    /// JSON without white space between its tokens, for a terminal: control characters and those that change the direction of text, which
    /// can only be in strings, are escaped. The value is the same.
    /// </summary>
    public static string Json(ReadOnlySpan<byte> json)
    {
        var text = Encoding.UTF8.GetString(json);
        if (!text.Any(TerminalText.IsUnfit))
            return text;
        var escaped = new StringBuilder(text.Length);
        foreach (var c in text)
        {
            if (TerminalText.IsUnfit(c))
                escaped.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}");
            else
                escaped.Append(c);
        }

        return escaped.ToString();
    }

    /// <summary>Names as one line; only the first if there are many.</summary>
    public static string Names<T>(IEnumerable<T> names)
    {
        var all = names.ToList();
        return all.Count <= MostNamed
            ? string.Join(", ", all)
            : $"{string.Join(", ", all.Take(MostNamed))} and {all.Count - MostNamed} more";
    }

    /// <summary>A span of time, in at most two units.</summary>
    public static string Span(TimeSpan span) => span switch
    {
        { TotalSeconds: < 0 } => "0s",
        { TotalSeconds: < 10 } => string.Create(CultureInfo.InvariantCulture, $"{span.TotalSeconds:0.0}s"),
        { TotalMinutes: < 1 } => $"{(int)span.TotalSeconds}s",
        { TotalHours: < 1 } => $"{span.Minutes}m{span.Seconds:00}s",
        { TotalDays: < 1 } => $"{span.Hours}h{span.Minutes:00}m",
        _ => $"{(int)span.TotalDays}d{span.Hours:00}h",
    };
}
