using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.Versioning;
using System.Threading.Channels;
using Berth.Linux.Descriptors;
using Berth.Linux.Errors;
using Berth.Supervision.Logs;
using Berth.Supervision.Services;
using Microsoft.Win32.SafeHandles;

namespace Berth.Supervisor.Logs;

/// <summary>
/// A reader that follows a log at its own pace. It reads the lines from the log's files, which stay open until they were read, rotated or
/// not.
/// </summary>
/// <remarks>
/// The number of waiting files is limited. For an attached reader, the pump then stops reading the service's pipe, so the service blocks as
/// with a slow reader of a pipe (<see cref="IsFarBehind"/>). For a reader that only follows, the oldest file is skipped, and the reader
/// gets the number of missed bytes.
/// Written by the pump's thread, read by any other thread.
/// </remarks>
/// <param name="isAttached">Whether it misses nothing, and gets the states of the service.</param>
/// <param name="mostFiles">The maximum number of waiting files.</param>
/// <param name="caughtUp">Called on the reader's thread when it is no longer far behind.</param>
[SupportedOSPlatform("linux")]
internal sealed class LogFollower(bool isAttached, int mostFiles, Action caughtUp) : IDisposable
{
    /// <summary>A line of the greatest length fits, with its time.</summary>
    private const int ReadAtOnce = 2 * LogLines.LongestLine;

    /// <summary>The maximum size of waiting lines that are not in a file, in bytes.</summary>
    private const int MostInMemory = 1 << 20;

    /// <summary>For a reader that is so many states behind, only the latest is kept.</summary>
    private const int MostStates = 256;

    private readonly Lock _lock = new();
    private readonly List<LogPart> _parts = [];
    private readonly Channel<bool> _changed =
        Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private bool _isComplete;
    private bool _isDisposed;

    /// <summary>Whether it misses nothing, and is told how the service is.</summary>
    public bool IsAttached => isAttached;

    /// <summary>Whether it is attached and so far behind that no more lines may be written before it has read some.</summary>
    public bool IsFarBehind
    {
        get
        {
            lock (_lock)
                return isAttached && IsFull;
        }
    }

    private bool IsFull =>
        _parts.Count(static part => part.File is not null) >= mostFiles
            || _parts.Sum(static part => (long)part.Lines.Length) >= MostInMemory;

    /// <summary>Lines were written into the log's file.</summary>
    /// <param name="file">The file; the caller still owns it.</param>
    /// <param name="opening">A number that changes each time the file is opened.</param>
    /// <param name="from">Where they begin.</param>
    /// <param name="end">Where they end.</param>
    public void Wrote(SafeFileHandle file, long opening, long from, long end)
    {
        lock (_lock)
        {
            if (_parts.LastOrDefault() is { File: not null } last && last.Opening == opening && last.End == from)
                (last.End, last.IsRead) = (end, false);
            else if (TryDuplicate(file) is { } copy)
                Add(new LogPart { File = copy, Opening = opening, Next = from, End = end });
            else
                Add(new LogPart { Missed = end - from, IsRead = true });
        }

        _changed.Writer.TryWrite(true);
    }

    /// <summary>Lines that could not be written.</summary>
    public void Unwritten(ReadOnlySpan<byte> lines)
    {
        lock (_lock)
            Add(new LogPart { Lines = lines.ToArray() });
        _changed.Writer.TryWrite(true);
    }

    /// <summary>Adds a state of the service, after the lines until now.</summary>
    public void Changed(ServiceStatus status)
    {
        lock (_lock)
        {
            if (_parts.Count > MostStates && _parts[^1].Status is not null)
                _parts[^1].Status = status;
            else
                Add(new LogPart { Status = status });
        }

        _changed.Writer.TryWrite(true);
    }

    /// <summary>Ends the stream.</summary>
    public void Complete()
    {
        lock (_lock)
            _isComplete = true;
        _changed.Writer.TryWrite(true);
    }

    /// <summary>The lines, in batches. One reader.</summary>
    public async IAsyncEnumerable<IReadOnlyList<ServiceOutput>> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        while (true)
        {
            var (part, missed, isOver) = Next();
            if (missed > 0)
                yield return [new ServiceOutput(Missed(missed), null)];
            else if (part is not null)
                yield return Read(part);
            else if (isOver)
                yield break;
            else
                await _changed.Reader.ReadAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _isDisposed = true;
            _parts.ForEach(static part => part.Dispose());
            _parts.Clear();
        }
    }

    private static LogLine Missed(long bytes) => new(null, string.Create(
        CultureInfo.InvariantCulture,
            $"berth: {bytes} bytes of output were missed here, as they came faster than they were read; what is kept of them is in "
                + $"the log"));

    private static SafeFileHandle? TryDuplicate(SafeFileHandle file)
    {
        try
        {
            return FileDescriptors.Duplicate(file);
        }
        catch (LinuxException)
        {
            // The queue is full.
            return null;
        }
    }

    private void Add(LogPart part)
    {
        // The first file is being read.
        while (!isAttached && part.Status is null && _parts.Count > 1 && IsFull)
        {
            (_parts.Count > 2 ? _parts[2] : part).Missed += _parts[1].Length + _parts[1].Missed;
            _parts[1].Dispose();
            _parts.RemoveAt(1);
        }

        if (_isDisposed)
            part.Dispose();
        else
            _parts.Add(part);
    }

    private (LogPart? Part, long Missed, bool IsOver) Next()
    {
        var isCaughtUp = false;
        (LogPart?, long, bool) next;
        lock (_lock)
        {
            var wasFull = isAttached && IsFull;

            // The last file may still grow.
            while (_parts is [{ IsRead: true, Missed: 0 } read, ..] && (_parts.Count > 1 || read.File is null))
            {
                read.Dispose();
                _parts.RemoveAt(0);
            }

            isCaughtUp = wasFull && !IsFull;
            var part = _parts is [var first, ..] && (!first.IsRead || first.Missed > 0) ? first : null;
            next = (part, part?.Missed ?? 0, part is null && _isComplete);
            part?.Missed = 0;
        }

        if (isCaughtUp)
            caughtUp();
        return next;
    }

    private List<ServiceOutput> Read(LogPart part)
    {
        if (part.Status is { } status)
        {
            part.IsRead = true;
            return [new ServiceOutput(null, status)];
        }

        ReadOnlyMemory<byte> lines;
        if (part.File is null)
        {
            lines = part.Lines;
            part.IsRead = true;
        }
        else
        {
            lines = ReadFile(part);
        }

        return [.. LogLines.Parse(lines).Select(static line => new ServiceOutput(line, null))];
    }

    private byte[] ReadFile(LogPart part)
    {
        var (from, end) = (part.Next, 0L);
        lock (_lock)
            end = part.End;
        var lines = new byte[Math.Min(end - from, ReadAtOnce)];
        var count = part.File!.IsClosed ? 0 : DescriptorIO.ReadAt(part.File, lines, from);
        var whole = lines.AsSpan(0, count).LastIndexOf((byte)'\n') + 1;
        lock (_lock)
        {
            // Another process has truncated the file in the middle of a line.
            part.Next = whole > 0 ? from + whole : end;
            part.IsRead = part.Next == part.End;
        }

        return lines[..whole];
    }
}
