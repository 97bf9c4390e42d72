namespace Berth.Linux.Processes;

/// <summary>The resource usage of a process up to a moment.</summary>
/// <param name="Identity">The process.</param>
/// <param name="State">R running, S sleeping, D uninterruptible, T stopped, Z zombie (proc_pid_stat(5)).</param>
/// <param name="ParentPid">The pid of the parent.</param>
/// <param name="CpuTime">User and system time, in steps of a clock tick (10 ms).</param>
/// <param name="CpuPercent">CPU usage since the previous sample; 100 is one full CPU. Null for the first sample of a process.</param>
/// <param name="CpuPercentSinceStart">CPU usage since the process started; 100 is one full CPU.</param>
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
