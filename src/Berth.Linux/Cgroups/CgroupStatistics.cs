namespace Berth.Linux.Cgroups;

/// <summary>What a cgroup uses. A figure whose controller is not on is null.</summary>
/// <param name="MemoryBytes">Memory now (<c>memory.current</c>).</param>
/// <param name="MemoryPeakBytes">The most memory so far (<c>memory.peak</c>, since Linux 5.19).</param>
/// <param name="OutOfMemoryKills">Processes that the kernel killed for the limit's sake (<c>oom_kill</c> of <c>memory.events</c>).</param>
/// <param name="Pids">Processes and threads now (<c>pids.current</c>).</param>
/// <param name="Cpu">CPU time so far (<c>usage_usec</c> of <c>cpu.stat</c>).</param>
/// <param name="IsPopulated">Whether a process is in it, or in one below it (<c>cgroup.events</c>).</param>
public sealed record CgroupStatistics(long? MemoryBytes, long? MemoryPeakBytes, long? OutOfMemoryKills, long? Pids, TimeSpan? Cpu, bool IsPopulated);
