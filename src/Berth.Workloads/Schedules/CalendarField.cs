namespace Berth.Workloads.Schedules;

/// <summary>The values that one part of a calendar expression takes: <c>*</c>, or values, ranges and repetitions between commas.</summary>
/// <param name="items">First, last and step of each; empty: every value.</param>
/// <param name="least">The least value there is.</param>
/// <param name="most">The greatest.</param>
public sealed class CalendarField((int First, int Last, int Step)[] items, int least, int most)
{
    /// <summary>Whether no value is left out.</summary>
    public bool IsEvery => items.Length is 0;

    /// <summary>The first value from this one on; -1: there is none.</summary>
    public int Next(int value)
    {
        for (value = Math.Max(value, least); value <= most; value++)
        {
            if (Matches(value))
                return value;
        }

        return -1;
    }

    /// <summary>Whether it takes a value.</summary>
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
