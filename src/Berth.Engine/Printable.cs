using System.Globalization;

namespace Berth.Engine;

/// <summary>What is written for people to read on a line.</summary>
public static class Printable
{
    /// <summary>
    /// Text of somebody else's that stays one line and never drives the terminal: control characters other than tab become <c>?</c>.
    /// </summary>
    public static string Line(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.Any(IsUnfit) ? string.Concat(text.TrimEnd('\r').Select(static c => IsUnfit(c) ? '?' : c)) : text;
    }

    /// <summary>How long something took or has been: at most two units.</summary>
    public static string Span(TimeSpan span) => span switch
    {
        { TotalSeconds: < 0 } => "0s",
        { TotalSeconds: < 10 } => string.Create(CultureInfo.InvariantCulture, $"{span.TotalSeconds:0.0}s"),
        { TotalMinutes: < 1 } => $"{(int)span.TotalSeconds}s",
        { TotalHours: < 1 } => $"{span.Minutes}m{span.Seconds:00}s",
        { TotalDays: < 1 } => $"{span.Hours}h{span.Minutes:00}m",
        _ => $"{(int)span.TotalDays}d{span.Hours:00}h",
    };

    private static bool IsUnfit(char c) => char.IsControl(c) && c != '\t';
}
