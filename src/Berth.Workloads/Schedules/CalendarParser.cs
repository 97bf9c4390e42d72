using System.Buffers;
using System.Globalization;
using Berth.Descriptions.Text;

namespace Berth.Workloads.Schedules;

/// <summary>Parses calendar expressions.</summary>
internal static class CalendarParser
{
    private static readonly SearchValues<char> s_zoneCharacters = SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_+-/");
    private static readonly string[] s_days = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

    /// <summary>The words and the expressions that they stand for.</summary>
    internal static (string Word, string Meaning)[] Words { get; } =
    [
        ("minutely", "*-*-* *:*:00"),
        ("hourly", "*-*-* *:00:00"),
        ("daily", "*-*-* 00:00:00"),
        ("weekly", "Mon *-*-* 00:00:00"),
        ("monthly", "*-*-01 00:00:00"),
        ("quarterly", "*-01,04,07,10-01 00:00:00"),
        ("semiannually", "*-01,07-01 00:00:00"),
        ("yearly", "*-01-01 00:00:00"),
        ("annually", "*-01-01 00:00:00"),
    ];

    /// <summary>The parts of an expression; null, with a reason, if the text is not an expression.</summary>
    public static CalendarParts? Parse(string text, out string? fault)
    {
        fault = null;
        var words = text.Split(' ');
        if (words is [var word, ..]
            && Array.Find(Words, known => known.Word.Equals(word, StringComparison.OrdinalIgnoreCase)).Meaning is { } meaning)
        {
            words = [.. meaning.Split(' '), .. words[1..]];
        }

        var next = 0;
        var weekday = Every(0, 6);
        if (next < words.Length && StartsDay(words[next]) && !IsTimeZone(words, next))
        {
            if (Field(words[next++], Day, 0, 6, "day of the week", ref fault) is not { } days)
                return null;
            weekday = days;
        }

        CalendarField?[] date = [Every(1970, CalendarExpression.LastYear), Every(1, 12), Every(1, 31)];
        if (next < words.Length
            && words[next].Contains('-', StringComparison.Ordinal)
            && !char.IsAsciiLetter(words[next][0])
            && !ReadDate(words[next++], date, ref fault))
        {
            return null;
        }

        CalendarField?[] time = [One(0), One(0), One(0)];
        if (next < words.Length && words[next].Contains(':', StringComparison.Ordinal))
        {
            if (!ReadTime(words[next++], time, ref fault))
                return null;
        }
        else if (next is 0)
        {
            fault = $"{Quoted.Text(text)} has neither a day nor a time";
            return null;
        }

        string? zone = null;
        if (next < words.Length && next == words.Length - 1 && IsTimeZone(words, next))
            zone = words[next++];
        if (next != words.Length)
        {
            fault = words[next].Length is 0
                ? $"{Quoted.Text(text)} has a space too many"
                : $"{Quoted.Text(words[next])} is neither a date, nor a time, nor a time zone";
            return null;
        }

        return new CalendarParts(weekday, date[0]!, date[1]!, date[2]!, time[0]!, time[1]!, time[2]!, zone);
    }

    private static bool ReadDate(string text, CalendarField?[] date, ref string? fault)
    {
        var parts = text.Split('-');
        if (parts.Length is not (2 or 3))
        {
            fault = $"{Quoted.Text(text)} is not a date";
            return false;
        }

        if (parts.Length is 3)
            date[0] = Field(parts[0], Number, 1970, CalendarExpression.LastYear, "year", ref fault);
        if (date[0] is not null)
            date[1] = Field(parts[^2], Number, 1, 12, "month", ref fault);
        if (fault is null)
            date[2] = Field(parts[^1], Number, 1, 31, "day of the month", ref fault);
        return fault is null;
    }

    private static bool ReadTime(string text, CalendarField?[] time, ref string? fault)
    {
        var parts = text.Split(':');
        if (parts.Length is not (2 or 3))
        {
            fault = $"{Quoted.Text(text)} is not a time";
            return false;
        }

        time[0] = Field(parts[0], Number, 0, 23, "hour", ref fault);
        if (fault is null)
            time[1] = Field(parts[1], Number, 0, 59, "minute", ref fault);
        if (fault is null && parts.Length is 3)
            time[2] = Field(parts[2], Number, 0, 59, "second", ref fault);
        return fault is null;
    }

    private static CalendarField? Field(string text, Func<string, int> valueOf, int least, int most, string noun, ref string? fault)
    {
        if (text is "*")
            return Every(least, most);
        var items = new List<(int, int, int)>();
        foreach (var item in text.Split(','))
        {
            var slash = item.IndexOf('/', StringComparison.Ordinal);
            var step = slash < 0 ? 1 : Number(item[(slash + 1)..]);
            var range = slash < 0 ? item : item[..slash];
            var dots = range.IndexOf("..", StringComparison.Ordinal);
            var first = valueOf(dots < 0 ? range : range[..dots]);
            var last = dots >= 0 ? valueOf(range[(dots + 2)..]) : slash >= 0 ? most : first;
            if (range is "*")
            {
                fault = $"{Quoted.Text(item)} repeats every {noun}: write {Quoted.Text($"{least}{item[1..]}")}";
                return null;
            }

            if (first < least || first > most || last < first || last > most || step < 1)
            {
                fault = $"there is no {noun} {Quoted.Text(item)}";
                return null;
            }

            items.Add((first, last, step));
        }

        return new CalendarField([.. items], least, most);
    }

    /// <summary>A number of at most four digits; -1: the text is not one.</summary>
    private static int Number(string text) =>
        text.Length <= 4 && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : -1;

    private static int Day(string text) =>
        Array.FindIndex(
            s_days,
            day => day.Equals(text, StringComparison.OrdinalIgnoreCase)
                || day.AsSpan(0, 3).Equals(text, StringComparison.OrdinalIgnoreCase));

    private static bool StartsDay(string text) =>
        text is [var first, ..] && char.IsAsciiLetter(first) && !text.Contains('/', StringComparison.Ordinal);

    private static bool IsTimeZone(string[] words, int index) =>
        index > 0
        && index == words.Length - 1
        && words[index] is [var first, ..]
        && char.IsAsciiLetter(first)
        && !words[index].AsSpan().ContainsAnyExcept(s_zoneCharacters);

    private static CalendarField Every(int least, int most) => new([], least, most);

    private static CalendarField One(int value) => new([(value, value, 1)], value, value);
}
