using Berth.Workloads.Schedules;

namespace Berth.Supervision.Launchd;

/// <summary>A calendar expression in launchd's form: dictionaries of single numbers, in which a missing number means any.</summary>
internal static class LaunchdCalendar
{
    /// <summary>The maximum number of dictionaries; more are probably an error.</summary>
    private const int MostMoments = 500;

    /// <summary>The dictionaries; null if launchd cannot express it, or would need too many.</summary>
    public static List<List<(string Key, int Value)>>? Expand(CalendarExpression expression)
    {
        var parts = expression.Parts;
        // With both, launchd starts a job when either matches, as cron does.
        if (!parts.Year.IsEvery
            || parts.Second.Next(0) is not 0
            || parts.Second.Next(1) >= 0
            || parts.TimeZone is not null
            || (!parts.Day.IsEvery && !parts.Weekday.IsEvery))
            return null;
        List<List<(string, int)>> moments = [[]];
        foreach (var (key, field,
            shift) in new[] { ("Month", parts.Month, 0), ("Day", parts.Day, 0), ("Weekday", parts.Weekday, 1), ("Hour", parts.Hour, 0),
                ("Minute", parts.Minute, 0) })
        {
            if (field.IsEvery)
                continue;
            var longer = new List<List<(string, int)>>();
            foreach (var moment in moments)
            {
                for (var value = field.Next(0); value >= 0; value = field.Next(value + 1))
                    longer.Add([.. moment, (key, value + shift)]);
            }

            moments = longer;
            if (moments.Count > MostMoments)
                return null;
        }

        return moments;
    }
}
