namespace Berth.Linux.Processes;

/// <summary>What a process used up to one moment.</summary>
/// <param name="Identity">Which process.</param>
/// <param name="State">R running, S sleeping, D in the kernel, T stopped, Z ended and not reaped (proc_pid_stat(5)).</param>
/// <param name="ParentPid">Its parent.</param>
/// <param name="CpuTime">User and system time, in steps of a clock tick (10 ms).</param>
/// <param name="CpuPercent">CPU since the sample before this one, 100 for one CPU in full; null for the first sample of a process.</param>
/// <param name="CpuPercentSinceStart">CPU since the process started, 100 for one CPU in full.</param>
/// <param name="ResidentBytes">Memory in RAM (RSS).</param>
/// <param name="VirtualBytes">Address space (VSZ).</param>
public readonly record struct ProcessSample(
    ProcessIdentity Identity,
    char State,
    int ParentPid,
    TimeSpan CpuTime,
    double? CpuPercent,
    double CpuPercentSinceStart,
    long ResidentBytes,
    long VirtualBytes);
