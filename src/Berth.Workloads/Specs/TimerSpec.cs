using Berth.Workloads.Schedules;

namespace Berth.Workloads.Specs;

/// <summary>When a service is started by the clock. What is due while it still runs is left out.</summary>
public sealed record TimerSpec
{
    /// <summary>Again this long after its last start, the first time at once; null: not so.</summary>
    public TimeSpan? Every { get; init; }

    /// <summary>At these points in time; null: not so.</summary>
    public CalendarExpression? At { get; init; }
}
