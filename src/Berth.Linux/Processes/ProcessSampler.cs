using Berth.Linux.Errors;
using Berth.Linux.Interop;

namespace Berth.Linux.Processes;

/// <summary>
/// Samples processes from /proc. It remembers the previous sample of each, from which it computes the CPU usage of the interval. It may be
/// used by one thread at a time. Sampling a process again allocates no memory.
/// </summary>
/// <remarks>
/// Opening and closing a file of /proc takes longer than reading it. So the sampler keeps two files of each sampled process open, using up
/// to a quarter of this process's descriptor limit. For further processes it opens the files each time.
/// </remarks>
public sealed class ProcessSampler : IDisposable
{
    private readonly TimeProvider _time;
    private readonly int _mostKeptOpen;
    private readonly Dictionary<int, SampledProcess> _processes = [];
    private int _keptOpen;

    /// <summary>Creates a sampler without previous samples.</summary>
    /// <param name="time">The clock that measures the intervals; null: the system's.</param>
    public ProcessSampler(TimeProvider? time = null)
        : this(time, MostToKeepOpen())
    {
    }

    internal ProcessSampler(TimeProvider? time, int mostKeptOpen)
    {
        _time = time ?? TimeProvider.System;
        _mostKeptOpen = mostKeptOpen;
    }

    /// <summary>Samples a process; null if it has ended.</summary>
    /// <param name="pid">The process.</param>
    /// <exception cref="LinuxException">/proc can't be read.</exception>
    public ProcessSample? Sample(int pid)
    {
        Span<ProcessSample> one = stackalloc ProcessSample[1];
        return Sample([pid], one) == 1 ? one[0] : null;
    }

    /// <summary>Samples a process; null if it has ended, even if its pid is reused.</summary>
    /// <param name="process">The process.</param>
    /// <exception cref="LinuxException">/proc can't be read.</exception>
    public ProcessSample? Sample(ProcessIdentity process) =>
        Sample(process.Pid) is { } sample && sample.Identity == process ? sample : null;

    /// <summary>Samples processes, leaving out those that have ended. Returns the number of samples.</summary>
    /// <param name="pids">The processes.</param>
    /// <param name="samples">Receives the samples, in the order of the pids; at least as long.</param>
    /// <exception cref="LinuxException">/proc can't be read.</exception>
    public int Sample(ReadOnlySpan<int> pids, Span<ProcessSample> samples)
    {
        Span<byte> buffer = stackalloc byte[ProcessStat.BufferSize];
        var uptime = BootClock.Uptime(buffer);
        var count = 0;
        foreach (var pid in pids)
        {
            if (TrySample(pid, uptime, buffer, out var sample))
                samples[count++] = sample;
        }

        return count;
    }

    /// <summary>Forgets a process that will not be sampled again, and closes its files.</summary>
    /// <param name="pid">The process.</param>
    public void Forget(int pid)
    {
        if (!_processes.Remove(pid, out var process))
            return;
        if (process.IsKeptOpen)
            _keptOpen--;
        process.Dispose();
    }

    /// <summary>Closes the files of all processes.</summary>
    public void Dispose()
    {
        foreach (var process in _processes.Values)
            process.Dispose();
        _processes.Clear();
        _keptOpen = 0;
    }

    private bool TrySample(int pid, double uptime, Span<byte> buffer, out ProcessSample sample)
    {
        sample = default;
        if (!_processes.TryGetValue(pid, out var process))
        {
            process = SampledProcess.Open(pid, keepOpen: _keptOpen < _mostKeptOpen);
            _processes.Add(pid, process);
            if (process.IsKeptOpen)
                _keptOpen++;
        }

        if (process.TryReadStat(buffer, out var stat) && process.TryReadMemory(buffer, out var virtualPages, out var residentPages))
        {
            sample = Describe(process, stat, uptime, virtualPages * Environment.SystemPageSize, residentPages * Environment.SystemPageSize);
            return true;
        }

        var wasKnown = process.IsKnown;
        Forget(pid);
        // The sampled process has ended; sample the one that has its pid now, if any.
        return wasKnown && TrySample(pid, uptime, buffer, out sample);
    }

    private ProcessSample Describe(SampledProcess process, in ProcessStat stat, double uptime, long virtualBytes, long residentBytes)
    {
        var ticks = stat.UserTicks + stat.SystemTicks;
        var percent = process.Advance(stat.StartTime, ticks, _time) is { } interval
            ? interval.Time > TimeSpan.Zero ? 100 * (interval.Ticks / BootClock.TicksPerSecond) / interval.Time.TotalSeconds : 0
            : (double?)null;
        var cpu = ticks / BootClock.TicksPerSecond;
        // A process that started within this tick has an age of 0; count at least one tick.
        var age = Math.Max(uptime - stat.StartTime / BootClock.TicksPerSecond, 1 / BootClock.TicksPerSecond);
        return new ProcessSample(
            new ProcessIdentity(process.Pid, stat.StartTime),
            stat.State,
            stat.Parent,
            TimeSpan.FromSeconds(cpu),
            percent,
            100 * cpu / age,
            residentBytes,
            virtualBytes);
    }

    private static int MostToKeepOpen() =>
        Libc.getrlimit(Libc.RLIMIT_NOFILE, out var limit) == 0 ? (int)Math.Min(limit.rlim_cur / 4 / 2, 100_000) : 0;
}
