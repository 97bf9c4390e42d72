using Berth.Linux.Errors;

namespace Berth.Linux.Processes;

/// <summary>Whether a process that was noted earlier still runs.</summary>
public static class ProcessLiveness
{
    /// <summary>
    /// Whether it does: the pid is taken, by the process that started then, and that is no zombie, which does nothing any more but be
    /// waited for.
    /// </summary>
    /// <param name="process">The pid and start time that were noted.</param>
    /// <exception cref="LinuxException">/proc can't be read.</exception>
    public static bool IsAlive(this ProcessIdentity process)
    {
        Span<byte> buffer = stackalloc byte[ProcessStat.BufferSize];
        return ProcessStat.TryRead(process.Pid, buffer, out var stat)
            && stat.StartTime == process.StartTime
            && stat.State is not ('Z' or 'X' or 'x');
    }
}
