using System.Buffers.Text;
using Microsoft.Win32.SafeHandles;

namespace Berth.Linux.Processes;

/// <summary>A sampler's data of a process: its files, if they are kept open, and its last sample.</summary>
internal sealed class SampledProcess : IDisposable
{
    private readonly SafeFileHandle? _stat;
    private readonly SafeFileHandle? _memory;
    private ulong _startTime;
    private ulong _ticks;
    private long _timestamp;

    private SampledProcess(int pid, SafeFileHandle? stat, SafeFileHandle? memory)
    {
        Pid = pid;
        _stat = stat;
        _memory = memory;
    }

    internal int Pid { get; }

    /// <summary>Whether the process has been sampled before.</summary>
    internal bool IsKnown { get; private set; }

    internal bool IsKeptOpen => _stat is not null;

    internal static SampledProcess Open(int pid, bool keepOpen)
    {
        if (!keepOpen || ProcFile.TryOpen(pid, "stat") is not { } stat)
            return new SampledProcess(pid, null, null);
        try
        {
            // If the second file is missing, the process has ended; reading the first will show that.
            return new SampledProcess(pid, stat, ProcFile.TryOpen(pid, "statm"));
        }
        catch
        {
            stat.Dispose();
            throw;
        }
    }

    internal bool TryReadStat(Span<byte> buffer, out ProcessStat stat)
    {
        stat = default;
        var found = _stat is null
            ? ProcFile.TryRead(Pid, "/stat\0"u8, buffer, out var line)
            : ProcFile.TryReadAgain(_stat, Pid, buffer, out line);
        return found && ProcessStat.TryParse(line, out stat);
    }

    /// <summary>Reads "size resident shared ...", in pages. (The resident size in stat is an estimate: proc_pid_stat(5).)</summary>
    internal bool TryReadMemory(Span<byte> buffer, out long virtualPages, out long residentPages)
    {
        virtualPages = residentPages = 0;
        var found = _memory is null
            ? ProcFile.TryRead(Pid, "/statm\0"u8, buffer, out var line)
            : ProcFile.TryReadAgain(_memory, Pid, buffer, out line);
        return found
            && Utf8Parser.TryParse(line, out virtualPages, out var length)
            && Utf8Parser.TryParse(line[(length + 1)..], out residentPages, out _);
    }

    /// <summary>
    /// Stores this sample, and returns the usage since the previous one; null if there is no previous sample of the same process.
    /// </summary>
    internal (TimeSpan Time, ulong Ticks)? Advance(ulong startTime, ulong ticks, TimeProvider time)
    {
        var now = time.GetTimestamp();
        (TimeSpan, ulong)? used = IsKnown && startTime == _startTime ? (time.GetElapsedTime(_timestamp, now), ticks - _ticks) : null;
        (IsKnown, _startTime, _ticks, _timestamp) = (true, startTime, ticks, now);
        return used;
    }

    public void Dispose()
    {
        _stat?.Dispose();
        _memory?.Dispose();
    }
}
