namespace Berth.Workloads.Specs;

/// <summary>A scheduling policy (sched(7)) that needs no privilege.</summary>
public enum SchedulingPolicy
{
    /// <summary>SCHED_OTHER.</summary>
    Other,

    /// <summary>SCHED_BATCH.</summary>
    Batch,

    /// <summary>SCHED_IDLE.</summary>
    Idle,
}
