using System.Buffers.Text;

namespace Berth.Linux;

/// <summary>
/// Samples processes from /proc and remembers the sample before, so that CPU is told for the interval. One sampler is used by one
/// thread at a time. It allocates nothing for a process that it has sampled before.
/// </summary>
public sealed class ProcessSampler
{
    private static readonly double s_ticksPerSecond = Interop.sysconf(Interop._SC_CLK_TCK);

    private readonly TimeProvider _time;
    private readonly Dictionary<int, Earlier> _earlier = [];

    /// <summary>Makes a sampler that remembers nothing yet.</summary>
    /// <param name="time">Measures the intervals; null: the system's.</param>
    public ProcessSampler(TimeProvider? time = null) => _time = time ?? TimeProvider.System;

    /// <summary>Samples one process; null where it is gone.</summary>
    /// <param name="pid">Which.</param>
    /// <exception cref="LinuxException">/proc could not be read.</exception>
    public ProcessSample? Sample(int pid)
    {
        Span<ProcessSample> one = stackalloc ProcessSample[1];
        return Sample([pid], one) == 1 ? one[0] : null;
    }

    /// <summary>Samples one process that must still be the same; null where it is gone, also where its pid is another's by now.</summary>
    /// <param name="process">Which.</param>
    /// <exception cref="LinuxException">/proc could not be read.</exception>
    public ProcessSample? Sample(ProcessIdentity process) =>
        Sample(process.Pid) is { } sample && sample.Identity == process ? sample : null;

    /// <summary>Samples processes and returns how many there were: those that are gone are left out.</summary>
    /// <param name="pids">Which.</param>
    /// <param name="samples">Filled from the start, in the order of the pids; at least as long.</param>
    /// <exception cref="LinuxException">/proc could not be read.</exception>
    public int Sample(ReadOnlySpan<int> pids, Span<ProcessSample> samples)
    {
        Span<byte> buffer = stackalloc byte[ProcessStat.BufferSize];
        var uptime = Uptime(buffer);
        var count = 0;
        foreach (var pid in pids)
        {
            // Whatever was remembered of a process that is gone says nothing about the next one with its pid.
            if (!ProcessStat.TryRead(pid, buffer, out var stat) || !TryReadMemory(pid, buffer, out var virtualPages, out var residentPages))
                _earlier.Remove(pid);
            else
                samples[count++] = Describe(pid, stat, uptime, virtualPages * Environment.SystemPageSize, residentPages * Environment.SystemPageSize);
        }

        return count;
    }

    /// <summary>Forgets the earlier sample of a process that will not be sampled again.</summary>
    /// <param name="pid">Which.</param>
    public void Forget(int pid) => _earlier.Remove(pid);

    private ProcessSample Describe(int pid, in ProcessStat stat, double uptime, long virtualBytes, long residentBytes)
    {
        var now = _time.GetTimestamp();
        var ticks = stat.UserTicks + stat.SystemTicks;
        double? percent = null;
        if (_earlier.TryGetValue(pid, out var earlier) && earlier.StartTime == stat.StartTime)
        {
            var interval = _time.GetElapsedTime(earlier.Timestamp, now).TotalSeconds;
            percent = interval > 0 ? 100 * ((ticks - earlier.Ticks) / s_ticksPerSecond) / interval : 0;
        }

        _earlier[pid] = new Earlier(stat.StartTime, ticks, now);
        var cpu = ticks / s_ticksPerSecond;
        // A process that started within this very tick has no age yet.
        var age = Math.Max(uptime - stat.StartTime / s_ticksPerSecond, 1 / s_ticksPerSecond);
        return new ProcessSample(new ProcessIdentity(pid, stat.StartTime), stat.State, stat.Parent, TimeSpan.FromSeconds(cpu), percent, 100 * cpu / age, residentBytes, virtualBytes);
    }

    private static double Uptime(Span<byte> buffer)
    {
        var count = Interop.read_small_file(Interop.AT_FDCWD, "/proc/uptime\0"u8, buffer, out var error);
        return error == Errno.None && Utf8Parser.TryParse(buffer[..count], out double seconds, out _)
            ? seconds
            : throw new LinuxException(error, "read", "/proc/uptime");
    }

    // "size resident shared ...", in pages.
    private static bool TryReadMemory(int pid, Span<byte> buffer, out long virtualPages, out long residentPages)
    {
        virtualPages = residentPages = 0;
        return ProcFile.TryRead(pid, "/statm\0"u8, buffer, out var line)
            && Utf8Parser.TryParse(line, out virtualPages, out var length)
            && Utf8Parser.TryParse(line[(length + 1)..], out residentPages, out _);
    }

    private readonly record struct Earlier(ulong StartTime, ulong Ticks, long Timestamp);
}
