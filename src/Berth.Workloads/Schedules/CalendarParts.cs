namespace Berth.Workloads.Schedules;

/// <summary>The parts of a calendar expression (systemd.time(7)).</summary>
/// <param name="Weekday">Days of the week; Monday is 0.</param>
/// <param name="Year">Years.</param>
/// <param name="Month">Months, from 1.</param>
/// <param name="Day">Days of the month, from 1.</param>
/// <param name="Hour">Hours, 0 to 23.</param>
/// <param name="Minute">Minutes, 0 to 59.</param>
/// <param name="Second">Seconds, 0 to 59.</param>
/// <param name="TimeZone">A name in the time zone database; null: the host's zone.</param>
public sealed record CalendarParts(
    CalendarField Weekday,
    CalendarField Year,
    CalendarField Month,
    CalendarField Day,
    CalendarField Hour,
    CalendarField Minute,
    CalendarField Second,
    string? TimeZone)
{
    /// <summary>The first wall-clock time after a given one, in whole seconds; null: there is none.</summary>
    public DateTime? Next(DateTime after)
    {
        var from = new DateTime(after.Ticks - (after.Ticks % TimeSpan.TicksPerSecond)).AddSeconds(1);
        var day = NextDay(DateOnly.FromDateTime(from));
        if (day == DateOnly.FromDateTime(from))
        {
            if (NextTime(TimeOnly.FromDateTime(from)) is { } time)
                return day.Value.ToDateTime(time);
            day = NextDay(day.Value.AddDays(1));
        }

        return day?.ToDateTime(NextTime(TimeOnly.MinValue)!.Value);
    }

    private DateOnly? NextDay(DateOnly from)
    {
        for (var year = Year.Next(from.Year); year >= 0; year = Year.Next(year + 1))
        {
            for (var month = Month.Next(year == from.Year ? from.Month : 1); month >= 0; month = Month.Next(month + 1))
            {
                var isFirst = year == from.Year && month == from.Month;
                var last = DateTime.DaysInMonth(year, month);
                for (var day = Day.Next(isFirst ? from.Day : 1); day >= 0 && day <= last; day = Day.Next(day + 1))
                {
                    var date = new DateOnly(year, month, day);
                    if (Weekday.Matches(((int)date.DayOfWeek + 6) % 7))
                        return date;
                }
            }
        }

        return null;
    }

    private TimeOnly? NextTime(TimeOnly from)
    {
        for (var hour = Hour.Next(from.Hour); hour >= 0; hour = Hour.Next(hour + 1))
        {
            var isHour = hour == from.Hour;
            for (var minute = Minute.Next(isHour ? from.Minute : 0); minute >= 0; minute = Minute.Next(minute + 1))
            {
                var second = Second.Next(isHour && minute == from.Minute ? from.Second : 0);
                if (second >= 0)
                    return new TimeOnly(hour, minute, second);
            }
        }

        return null;
    }
}
