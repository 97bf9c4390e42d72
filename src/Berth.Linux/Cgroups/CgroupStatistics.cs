namespace Berth.Linux.Cgroups;

/// <summary>Resource usage of a cgroup. A figure whose controller is not enabled is null.</summary>
/// <param name="MemoryBytes">Memory now (<c>memory.current</c>).</param>
/// <param name="MemoryPeakBytes">The highest memory usage so far (<c>memory.peak</c>, since Linux 5.19).</param>
/// <param name="OutOfMemoryKills">Processes killed by the kernel because of the memory limit (<c>oom_kill</c> of
/// <c>memory.events</c>).</param>
/// <param name="Pids">Processes and threads now (<c>pids.current</c>).</param>
/// <param name="Cpu">CPU time so far (<c>usage_usec</c> of <c>cpu.stat</c>).</param>
/// <param name="IsPopulated">Whether the cgroup or one below it has a process (<c>cgroup.events</c>).</param>
public sealed record CgroupStatistics(
    long? MemoryBytes, long? MemoryPeakBytes, long? OutOfMemoryKills, long? Pids, TimeSpan? Cpu, bool IsPopulated);
