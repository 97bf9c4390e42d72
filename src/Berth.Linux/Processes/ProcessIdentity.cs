using Berth.Linux.Errors;

namespace Berth.Linux.Processes;

/// <summary>Identifies a process: a pid is reused, but not together with the same start time.</summary>
/// <param name="Pid">The process id in this process's pid namespace.</param>
/// <param name="StartTime">The start time in clock ticks after boot: field 22 of /proc/PID/stat (proc_pid_stat(5)).</param>
public readonly record struct ProcessIdentity(int Pid, ulong StartTime)
{
    /// <summary>The process that now has a pid; null if there is none.</summary>
    /// <param name="pid">A process id.</param>
    /// <exception cref="LinuxException">/proc can't be read.</exception>
    public static ProcessIdentity? Find(int pid)
    {
        Span<byte> buffer = stackalloc byte[ProcessStat.BufferSize];
        return ProcessStat.TryRead(pid, buffer, out var stat) ? new ProcessIdentity(pid, stat.StartTime) : null;
    }
}
