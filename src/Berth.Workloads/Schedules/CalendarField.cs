namespace Berth.Workloads.Schedules;

/// <summary>The values of one part of a calendar expression: <c>*</c>, or a list of values, ranges and repetitions.</summary>
/// <param name="items">First value, last value and step of each item; empty: every value.</param>
/// <param name="least">The minimum.</param>
/// <param name="most">The maximum.</param>
public sealed class CalendarField((int First, int Last, int Step)[] items, int least, int most)
{
    /// <summary>Whether the field includes every value.</summary>
    public bool IsEvery => items.Length is 0;

    /// <summary>The first included value at or above a given one; -1: there is none.</summary>
    public int Next(int value)
    {
        for (value = Math.Max(value, least); value <= most; value++)
        {
            if (Matches(value))
                return value;
        }

        return -1;
    }

    /// <summary>Whether the field includes a value.</summary>
    public bool Matches(int value)
    {
        if (IsEvery)
            return true;
        foreach (var (first, last, step) in items)
        {
            if (value >= first && value <= last && (value - first) % step is 0)
                return true;
        }

        return false;
    }
}
