using Berth.Workloads.Schedules;

namespace Berth.Workloads.Specs;

/// <summary>When the clock starts a service. A start that is due while the service runs is skipped.</summary>
public sealed record TimerSpec
{
    /// <summary>The interval after its last start; the first start is at once. Null: no interval.</summary>
    public TimeSpan? Every { get; init; }

    /// <summary>Points in time; null: none.</summary>
    public CalendarExpression? At { get; init; }
}
