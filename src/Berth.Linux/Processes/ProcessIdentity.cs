using Berth.Linux.Errors;

namespace Berth.Linux.Processes;

/// <summary>Which process it is: a pid is reused, a pid with its start time is not.</summary>
/// <param name="Pid">The process id in our pid namespace.</param>
/// <param name="StartTime">Clock ticks after boot: field 22 of /proc/PID/stat (proc_pid_stat(5)).</param>
public readonly record struct ProcessIdentity(int Pid, ulong StartTime)
{
    /// <summary>The process that has this pid now; null where none has.</summary>
    /// <param name="pid">A process id.</param>
    /// <exception cref="LinuxException">/proc could not be read.</exception>
    public static ProcessIdentity? Find(int pid)
    {
        Span<byte> buffer = stackalloc byte[ProcessStat.BufferSize];
        return ProcessStat.TryRead(pid, buffer, out var stat) ? new ProcessIdentity(pid, stat.StartTime) : null;
    }
}
