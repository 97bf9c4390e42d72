using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Berth.Linux;
using Berth.Workloads;
using Microsoft.Win32.SafeHandles;

namespace Berth.Supervision.Builtin;

/// <summary>
/// Moves what services write from their pipes into their log files, in a thread of its own: a disk that is slow holds up logs and not the supervision.
/// </summary>
/// <remarks>
/// Nothing is lost when this process is killed, at whatever moment: output stays in its pipe until the lines are in the file. It is
/// looked at (tee(2)), written, and only then taken out; a line that is not complete stays in. After a kill between the last two steps
/// the lines are in both, and the <see cref="LogJournal"/> says so: they are taken out of the log, and come again. The kernel keeps the pipe while the
/// service or its launcher has it open. So this holds no line in memory, however many services there are.
/// </remarks>
[SupportedOSPlatform("linux")]
internal sealed class LogPump : IDisposable
{
    /// <summary>What is looked at together.</summary>
    public const int ReadAtOnce = 64 * 1024;

    /// <summary>Of that, what becomes lines at once: an empty line grows to 29 bytes. A line of the greatest length has to fit.</summary>
    private const int MostAtOnce = LogLines.LongestLine;

    private const int MostOpenFiles = 512;
    private const int RoundsAtOnce = 4;
    private const int StackSize = 256 * 1024;

    private readonly EventLoop _loop;
    private readonly TimeProvider _time;
    private readonly LogJournal? _journal;
    private readonly Dictionary<ServiceName, LogStream> _streams = [];
    private readonly ConcurrentDictionary<ServiceName, long> _lost = new();
    private readonly Queue<LogFile> _open = new();
    private readonly Pipe _copy = Pipe.Create();
    private readonly byte[] _output = new byte[ReadAtOnce];
    private readonly List<byte> _lines = new(ReadAtOnce);
    private readonly Thread _thread;
    private bool _isOver;

    /// <summary>Starts the thread.</summary>
    /// <param name="time">The clock.</param>
    /// <param name="journal">Where it says what it is about to do; null: nobody asks after a kill. Stays the caller's.</param>
    public LogPump(TimeProvider time, LogJournal? journal = null)
    {
        _time = time;
        _journal = journal;
        _loop = new EventLoop(time);
        _thread = new Thread(() => _loop.Run(() => _isOver), StackSize) { IsBackground = true, Name = "service logs" };
        _thread.UnsafeStart();
    }

    /// <summary>Begins to read a service's output.</summary>
    /// <param name="name">The service.</param>
    /// <param name="pipe">The reading end of its named pipe, which becomes the pump's.</param>
    /// <param name="directory">Where its log is.</param>
    /// <param name="limits">What is kept.</param>
    /// <param name="rest">What it wrote before that, and ended; null: nothing is left of that.</param>
    public void Add(ServiceName name, SafeFileHandle pipe, string directory, LogSpec limits, byte[]? rest = null) => _loop.Post(() =>
    {
        var stream = new LogStream(name, pipe, new LogFile(directory, limits, _time, _journal is null ? null : (_journal, name)));
        if (rest is { Length: > 0 })
        {
            _lines.Clear();
            LogLines.Take(rest, stream.LongestLine, isEnd: true, _time.GetUtcNow(), _lines);
            stream.File.Write(CollectionsMarshal.AsSpan(_lines));
            _journal?.End();
        }

        stream.Watch = _loop.Watch(stream.Pipe, () => Move(stream), onlyChanges: true);
        _streams.Add(name, stream);
    });

    /// <summary>Keeps another amount of a service's output from now on.</summary>
    public void Limit(ServiceName name, LogSpec limits) => _loop.Post(() =>
    {
        if (_streams.TryGetValue(name, out var stream))
            stream.File.Limits = limits;
    });

    /// <summary>Nothing is left of the service that could end the line it has begun.</summary>
    public void EndLine(ServiceName name) => _loop.Post(() =>
    {
        if (_streams.TryGetValue(name, out var stream))
            MoveAll(stream, isEnd: true);
    });

    /// <summary>Reads a service's output no longer. What it wrote until now is in its log when this completes.</summary>
    public Task RemoveAsync(ServiceName name) => _loop.InvokeAsync(() =>
    {
        if (!_streams.Remove(name, out var stream))
            return false;
        MoveAll(stream, isEnd: true);
        stream.Followers.ForEach(follower => follower.Complete());
        _loop.Unwatch(stream.Watch, stream.Pipe);
        stream.Dispose();
        return true;
    });

    /// <summary>A service's log as it is now, and, where it is to be followed, what comes after without a gap.</summary>
    public Task<(LogTail Tail, LogFollower? Follower)> ReadAsync(ServiceName name, string directory, bool follow) => _loop.InvokeAsync(() =>
    {
        LogFollower? follower = null;
        if (follow && _streams.TryGetValue(name, out var stream))
            stream.Followers.Add(follower = new LogFollower());
        return (LogTail.Of(directory), follower);
    });

    /// <summary>Ends what <see cref="ReadAsync"/> began.</summary>
    public void Leave(ServiceName name, LogFollower follower) => _loop.Post(() =>
    {
        if (_streams.TryGetValue(name, out var stream))
            stream.Followers.Remove(follower);
    });

    /// <summary>Lines of a service that could not be kept.</summary>
    public long LostLines(ServiceName name) => _lost.GetValueOrDefault(name);

    /// <summary>Stops moving lines until the result is disposed; says which pipes there are. Waits for what is being moved.</summary>
    public LogPause Pause()
    {
        var pause = new LogPause();
        _loop.Post(() => pause.Wait(_streams.ToDictionary(static entry => entry.Key, static entry => entry.Value.Pipe)));
        return pause;
    }

    /// <summary>Ends the thread. What services write from now on stays in their pipes.</summary>
    public void Dispose()
    {
        _loop.Post(() => _isOver = true);
        _thread.Join();
        foreach (var stream in _streams.Values)
            stream.Dispose();
        _copy.Dispose();
        _loop.Dispose();
    }

    private void Move(LogStream stream)
    {
        for (var round = 0; round < RoundsAtOnce; round++)
        {
            if (!TryMove(stream, isEnd: false))
                return;
        }

        // It writes as fast as we read. The others have their turn first.
        _loop.Post(() =>
        {
            if (!stream.Pipe.IsClosed)
                Move(stream);
        });
    }

    private void MoveAll(LogStream stream, bool isEnd)
    {
        while (TryMove(stream, isEnd))
        {
        }
    }

    /// <summary>Moves the lines that are in the pipe; false where there is no whole one.</summary>
    private bool TryMove(LogStream stream, bool isEnd)
    {
        var count = NamedPipe.Peek(stream.Pipe, _copy, _output);
        var now = _time.GetUtcNow();
        var taken = 0;
        while (taken < count)
        {
            var rest = _output.AsSpan(taken, Math.Min(count - taken, MostAtOnce));
            var more = Move(stream, rest, isEnd && taken + rest.Length == count, now);
            if (more == 0)
                break;
            taken += more;
        }

        KeepFewOpen(stream.File);
        return taken > 0;
    }

    /// <summary>Moves lines that go into one file of the log; returns how many bytes of output that were.</summary>
    private int Move(LogStream stream, Span<byte> output, bool isEnd, DateTimeOffset now)
    {
        _lines.Clear();
        var taken = LogLines.Take(output, stream.LongestLine, isEnd, now, _lines, stream.File.Room);
        if (taken == 0)
            return 0;
        var wasLost = stream.File.LostLines;
        var lines = CollectionsMarshal.AsSpan(_lines);
        stream.File.Write(lines);
        _ = DescriptorIO.ReadFully(stream.Pipe, output[..taken]);
        _journal?.End();
        if (stream.Followers.Count > 0)
            Tell(stream, lines);
        if (stream.File.LostLines != wasLost)
            _lost[stream.Name] = stream.File.LostLines;
        return taken;
    }

    private static void Tell(LogStream stream, ReadOnlySpan<byte> lines)
    {
        foreach (var line in LogLines.Parse(lines.ToArray()))
        {
            foreach (var follower in stream.Followers)
                follower.Offer(line);
        }
    }

    private void KeepFewOpen(LogFile file)
    {
        if (!file.IsOpen || file.IsCounted)
            return;
        file.IsCounted = true;
        _open.Enqueue(file);
        if (_open.Count > MostOpenFiles)
        {
            var oldest = _open.Dequeue();
            oldest.IsCounted = false;
            oldest.Close();
        }
    }
}
