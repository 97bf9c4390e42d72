using System.Globalization;
using Berth.Descriptions.Text;

namespace Berth.Engine.Specs;

/// <summary>Values of flags.</summary>
public static class FlagValue
{
    private static readonly string[] s_times =
    [
        "yyyy-MM-dd", "yyyy-MM-ddTHH:mm", "yyyy-MM-ddTHH:mm:ss", "yyyy-MM-ddTHH:mm:ss.FFFFFFF", "yyyy-MM-ddTHH:mmK", "yyyy-MM-ddTHH:mm:ssK",
        "yyyy-MM-ddTHH:mm:ss.FFFFFFFK", "yyyy-MM-dd HH:mm", "yyyy-MM-dd HH:mm:ss", "yyyy-MM-dd HH:mm:ss.FFFFFFF",
    ];

    /// <summary>A whole number; null stays null.</summary>
    /// <exception cref="UsageException">It is none.</exception>
    public static int? Integer(string flag, string? text)
    {
        if (text is null)
            return null;
        return int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw new UsageException($"{flag}: \"{text}\" is not a whole number; write {flag} 7");
    }

    /// <summary>A duration greater than zero; null stays null.</summary>
    /// <exception cref="UsageException">It is none.</exception>
    public static TimeSpan? Duration(string flag, string? text) =>
        DurationOrZero(flag, text) is { } duration && duration <= TimeSpan.Zero
            ? throw new UsageException($"{flag}: {text} is not more than zero; write {flag} 1ms, or more")
            : DurationOrZero(flag, text);

    /// <summary>A duration, also of zero; null stays null.</summary>
    /// <exception cref="UsageException">It is none.</exception>
    public static TimeSpan? DurationOrZero(string flag, string? text)
    {
        if (text is null)
            return null;
        return Descriptions.Text.Duration.TryParse(text, out var duration)
            ? duration
            : throw new UsageException($"{flag}: \"{text}\" is not a duration; write {flag} 500ms, or 5s");
    }

    /// <summary>
    /// A point in time: <c>10m</c> (ten minutes ago), <c>2026-11-30</c>, <c>2026-11-30T12:00:00</c> (local time) or <c>…Z</c>; null stays
    /// null.
    /// </summary>
    /// <exception cref="UsageException">It is none.</exception>
    public static DateTimeOffset? Time(string flag, string? text, TimeProvider clock)
    {
        ArgumentNullException.ThrowIfNull(clock);
        if (text is null)
            return null;
        var now = clock.GetUtcNow();
        if (Descriptions.Text.Duration.TryParse(text, out var ago) && ago <= now - DateTimeOffset.UnixEpoch)
            return now - ago;
        return DateTimeOffset.TryParseExact(
                text, s_times, CultureInfo.InvariantCulture, DateTimeStyles.AssumeLocal | DateTimeStyles.AdjustToUniversal, out var time)
            ? time
            : throw new UsageException(
                $"{flag}: \"{text}\" is no time; write {flag} 10m (ago), {flag} 2026-11-30 or {flag} 2026-11-30T12:00:00");
    }

    /// <summary>A size in bytes; null stays null.</summary>
    /// <exception cref="UsageException">It is none.</exception>
    public static long? Size(string flag, string? text)
    {
        if (text is null)
            return null;
        return ByteSize.TryParse(text, out var bytes) && bytes > 0
            ? bytes
            : throw new UsageException($"{flag}: \"{text}\" is not a size; write {flag} 512M, or 2G");
    }

    /// <summary>A word of an enumeration, in lower case; null stays null.</summary>
    /// <exception cref="UsageException">It is none of its words.</exception>
    public static T? Word<T>(string flag, string? text)
        where T : struct, Enum
    {
        if (text is null)
            return null;
        foreach (var word in Enum.GetValues<T>())
        {
            if (word.ToString().Equals(text, StringComparison.OrdinalIgnoreCase))
                return word;
        }

        var words = string.Join(", ", Enum.GetNames<T>().Select(static n => n.ToLowerInvariant()));
        throw new UsageException($"{flag}: \"{text}\" is not one of {words}");
    }
}
