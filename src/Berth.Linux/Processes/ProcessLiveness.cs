using Berth.Linux.Errors;

namespace Berth.Linux.Processes;

/// <summary>Tests whether a process still runs.</summary>
public static class ProcessLiveness
{
    /// <summary>
    /// Whether the process still runs: a process with its pid and start time exists, and is not a zombie.
    /// </summary>
    /// <param name="process">The pid and start time as recorded.</param>
    /// <exception cref="LinuxException">/proc can't be read.</exception>
    public static bool IsAlive(this ProcessIdentity process)
    {
        Span<byte> buffer = stackalloc byte[ProcessStat.BufferSize];
        return ProcessStat.TryRead(process.Pid, buffer, out var stat)
            && stat.StartTime == process.StartTime
            && stat.State is not ('Z' or 'X' or 'x');
    }
}
