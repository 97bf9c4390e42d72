namespace Berth.Workloads.Schedules;

/// <summary>A wall clock that is set forward and back: a time on it can occur never or twice.</summary>
internal sealed class WallClock(TimeZoneInfo zone)
{
    /// <summary>A zone changes its offset at most once in twice this time.</summary>
    private static readonly TimeSpan s_margin = TimeSpan.FromDays(1);

    public TimeZoneInfo Zone => zone;

    public DateTime Read(DateTimeOffset instant) => TimeZoneInfo.ConvertTime(instant, zone).DateTime;

    /// <summary>
    /// The points in time at which the clock shows a time: one, or two if it occurs twice and <paramref name="twice"/> is set. For a
    /// skipped time, the moment of the change.
    /// </summary>
    public IEnumerable<DateTimeOffset> Instants(DateTime wall, bool twice)
    {
        var (early, late) = (zone.GetUtcOffset(Utc(wall - s_margin)), zone.GetUtcOffset(Utc(wall + s_margin)));
        var (first, second) = (new DateTimeOffset(wall, TimeSpan.Zero) - early, new DateTimeOffset(wall, TimeSpan.Zero) - late);
        var (isFirst, isSecond) = (zone.GetUtcOffset(first) == early, zone.GetUtcOffset(second) == late);
        if (isFirst)
            yield return first;
        if (isSecond && (!isFirst || (twice && second != first)))
            yield return second;
        if (!isFirst && !isSecond)
            yield return Change(Utc(wall - s_margin), Utc(wall + s_margin));
    }

    /// <summary>
    /// If the clock shows a time that will occur again after it is set back: the start and end of the repeated time on the clock. Null
    /// otherwise.
    /// </summary>
    public (DateTime Start, DateTime End)? SecondPassAfter(DateTimeOffset instant)
    {
        var offset = zone.GetUtcOffset(instant);
        var later = instant + s_margin;
        if (zone.GetUtcOffset(later) >= offset)
            return null;
        var change = Change(instant, later);
        var (start, end) = (Read(change), change.ToOffset(offset).DateTime);
        return instant.ToOffset(offset).DateTime >= start ? (start, end) : null;
    }

    /// <summary>The first point in time with the offset of the later end.</summary>
    private DateTimeOffset Change(DateTimeOffset from, DateTimeOffset to)
    {
        var offset = zone.GetUtcOffset(to);
        var (before, after) = (from.ToUnixTimeSeconds(), to.ToUnixTimeSeconds());
        while (after - before > 1)
        {
            var middle = before + ((after - before) / 2);
            if (zone.GetUtcOffset(DateTimeOffset.FromUnixTimeSeconds(middle)) == offset)
                after = middle;
            else
                before = middle;
        }

        return DateTimeOffset.FromUnixTimeSeconds(after);
    }

    private static DateTimeOffset Utc(DateTime wall) => new(wall, TimeSpan.Zero);
}
