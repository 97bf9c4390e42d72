using System.Globalization;

namespace Berth.Descriptions.Text;

/// <summary>Durations as people write them: <c>500ms</c>, <c>5s</c>, <c>1m</c>, <c>2h</c>.</summary>
public static class Duration
{
    /// <summary>A regular expression of the form, for the JSON Schema.</summary>
    internal const string Pattern = "^([0-9]+(ms|s|m|h)|0)$";

    /// <summary>The maximum, a year: longer than any wait, and far from overflow.</summary>
    private const long MostMilliseconds = 1000L * 60 * 60 * 24 * 365;

    /// <summary>Parses a duration.</summary>
    /// <param name="text">Digits and a unit (ms, s, m, h), or <c>0</c>.</param>
    /// <param name="duration">The duration; zero on failure.</param>
    /// <returns>False if the text is not a duration, or exceeds a year.</returns>
    public static bool TryParse(ReadOnlySpan<char> text, out TimeSpan duration)
    {
        duration = TimeSpan.Zero;
        if (text is "0")
            return true;
        var digits = text.IndexOfAnyExceptInRange('0', '9');
        if (digits <= 0 || !long.TryParse(text[..digits], NumberStyles.None, CultureInfo.InvariantCulture, out var count))
            return false;
        var unit = text[digits..] switch
        {
            "ms" => 1L,
            "s" => 1000,
            "m" => 60 * 1000,
            "h" => 60 * 60 * 1000,
            _ => 0,
        };
        if (unit is 0 || count > MostMilliseconds / unit)
            return false;
        duration = TimeSpan.FromMilliseconds(count * unit);
        return true;
    }

    /// <summary>Formats a duration in whole milliseconds with the largest unit that is exact.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The duration is negative.</exception>
    public static string Format(TimeSpan duration)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(duration, TimeSpan.Zero);
        var milliseconds = duration.Ticks / TimeSpan.TicksPerMillisecond;
        var (count, unit) = milliseconds switch
        {
            0 => (0, "s"),
            _ when milliseconds % (60 * 60 * 1000) is 0 => (milliseconds / (60 * 60 * 1000), "h"),
            _ when milliseconds % (60 * 1000) is 0 => (milliseconds / (60 * 1000), "m"),
            _ when milliseconds % 1000 is 0 => (milliseconds / 1000, "s"),
            _ => (milliseconds, "ms"),
        };
        return count.ToString(CultureInfo.InvariantCulture) + unit;
    }
}
