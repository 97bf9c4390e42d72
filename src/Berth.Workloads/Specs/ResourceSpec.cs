using System.Collections.Immutable;

namespace Berth.Workloads.Specs;

/// <summary>Limits on what a workload may use.</summary>
public sealed record ResourceSpec
{
    /// <summary>The default.</summary>
    internal static ResourceSpec Default { get; } = new();

    /// <summary>Memory in bytes (cgroup v2 <c>memory.max</c>; disables swap); null: no limit.</summary>
    public long? Memory { get; init; }

    /// <summary>Processes and threads (cgroup v2 <c>pids.max</c>); null: no limit.</summary>
    public int? Pids { get; init; }

    /// <summary>Share of the CPU under contention (cgroup v2 <c>cpu.weight</c>), 1 to 10000; the kernel's default is 100.</summary>
    public int? CpuWeight { get; init; }

    /// <summary>The number of CPUs that may be used (cgroup v2 <c>cpu.max</c>); 0.5 is half a CPU.</summary>
    public double? CpuMax { get; init; }

    /// <summary>
    /// The size in bytes of each writable file system in memory that has no size of its own; null: the kernel's default, half of the
    /// memory. It needs no cgroup.
    /// </summary>
    public long? Disk { get; init; }

    /// <summary>Whether the workload runs without the limits of the cgroup if the host has not delegated a cgroup.</summary>
    public bool Optional { get; init; }

    /// <summary>Limits of getrlimit(2), by lower-case name without <c>RLIMIT_</c> (<c>nofile</c>).</summary>
    public ImmutableSortedDictionary<string, RlimitSpec> Rlimits { get; init; } =
        ImmutableSortedDictionary.Create<string, RlimitSpec>(StringComparer.Ordinal);

    /// <summary>nice(2) value, -20 to 19; null: the caller's.</summary>
    public int? Nice { get; init; }

    /// <summary><c>oom_score_adj</c> (proc(5)), -1000 to 1000; null: the caller's.</summary>
    public int? OomScore { get; init; }

    /// <summary>sched(7) policy; null: the caller's.</summary>
    public SchedulingPolicy? Scheduling { get; init; }
}
