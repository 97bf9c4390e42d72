using System.Globalization;
using Berth.Descriptions.Text;

namespace Berth.Engine;

/// <summary>What is written for people to read on a line.</summary>
public static class Printable
{
    private const int MostNamed = 10;

    /// <summary>Text of somebody else's that stays one line and never drives the terminal.</summary>
    public static string Line(string text) => TerminalText.Line(text);

    /// <summary>Names on a line, the first of them where there are many.</summary>
    public static string Names<T>(IEnumerable<T> names)
    {
        var all = names.ToList();
        return all.Count <= MostNamed
            ? string.Join(", ", all)
            : $"{string.Join(", ", all.Take(MostNamed))} and {all.Count - MostNamed} more";
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
}
