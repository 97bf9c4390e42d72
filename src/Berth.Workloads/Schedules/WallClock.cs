namespace Berth.Workloads.Schedules;

/// <summary>A clock on a wall, which is put forward and back: one time on it can be no point in time, or two.</summary>
internal sealed class WallClock(TimeZoneInfo zone)
{
    /// <summary>No zone changes its offset twice within two of these.</summary>
    private static readonly TimeSpan s_margin = TimeSpan.FromDays(1);

    public TimeZoneInfo Zone => zone;

    public DateTime Read(DateTimeOffset instant) => TimeZoneInfo.ConvertTime(instant, zone).DateTime;

    /// <summary>
    /// The points in time at which the clock shows this: one, or two where it is shown twice and both are asked for; where it is skipped,
    /// the moment of that.
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
    /// When the clock shows something that it will show again after it is put back: from when to when on the wall that is; null: it does
    /// not.
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

    /// <summary>The first point in time at which the offset is the later one's.</summary>
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
