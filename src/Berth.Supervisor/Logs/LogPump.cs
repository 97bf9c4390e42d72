using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Berth.Linux.Descriptors;
using Berth.Linux.Files;
using Berth.Supervision.Services;
using Berth.Supervisor.Loop;
using Berth.Workloads.Specs;
using Microsoft.Win32.SafeHandles;

namespace Berth.Supervisor.Logs;

/// <summary>
/// Moves the output of services from their pipes to their log files, in a separate thread, so that a slow disk delays logs and not the
/// supervision.
/// </summary>
/// <remarks>
/// A writer must never block forever on a pipe. With edge-triggered epoll, the kernel wakes the reader when data arrives in an empty pipe,
/// but not during a write that is larger than the pipe. So each pipe is read until it is empty, and an incomplete line is kept in a file.
/// If this process is killed at any moment, no output is lost or duplicated: see <see cref="LogJournal"/>. No lines are kept in memory,
/// however many services there are.
/// </remarks>
[SupportedOSPlatform("linux")]
internal sealed class LogPump : IDisposable
{
    /// <summary>The maximum number of bytes that are taken from a pipe at once.</summary>
    private const int ReadAtOnce = 64 * 1024;

    /// <summary>
    /// The part of them that is converted to lines at once: an empty line grows to 29 bytes. A line of the maximum length must fit.
    /// </summary>
    private const int MostAtOnce = LogLines.LongestLine + 1;

    /// <summary>The number of reads after which a pipe of any size is empty, unless it is written continually.</summary>
    private const int MostRounds = 1024;

    private const int MostOpenFiles = 512;

    /// <summary>The maximum number of files that wait for a follower; not more than the log keeps.</summary>
    private const int MostFollowedFiles = 32;

    private const int RoundsAtOnce = 4;
    private const int StackSize = 256 * 1024;

    private readonly EventLoop _loop;
    private readonly TimeProvider _time;
    private readonly LogJournal _journal;
    private readonly Dictionary<ServiceName, LogStream> _streams = [];
    private readonly ConcurrentDictionary<ServiceName, long> _lost = new();
    private readonly Queue<LogFile> _open = new();
    private readonly byte[] _output = new byte[LogLines.LongestLine + ReadAtOnce];
    private readonly List<byte> _lines = new(ReadAtOnce);
    private readonly Thread _thread;
    private bool _isOver;
    private volatile int _attached;

    /// <summary>Starts the thread.</summary>
    /// <param name="time">The clock.</param>
    /// <param name="journal">The journal of moves between pipes and logs; the caller still owns it.</param>
    public LogPump(TimeProvider time, LogJournal journal)
    {
        _time = time;
        _journal = journal;
        _loop = new EventLoop(time);
        _thread = new Thread(() => _loop.Run(() => _isOver), StackSize) { IsBackground = true, Name = "service logs" };
        _thread.UnsafeStart();
    }

    /// <summary>Starts reading a service's output.</summary>
    /// <param name="name">The service.</param>
    /// <param name="pipe">The reading end of its named pipe, which the pump then owns.</param>
    /// <param name="directory">The directory of its log.</param>
    /// <param name="limits">What is kept.</param>
    /// <param name="isRunning">Whether a process of the service runs that can complete its line.</param>
    public Task AddAsync(ServiceName name, SafeFileHandle pipe, string directory, LogSpec limits, bool isRunning) => _loop.InvokeAsync(() =>
    {
        var stream = new LogStream(name, pipe, new LogFile(directory, limits, _time, _journal)) { Begun = _journal.Lines.LengthOf(name) };
        Restore(stream, isEnd: !isRunning);
        stream.Watch = _loop.Watch(stream.Pipe, () => Move(stream), onlyChanges: true);
        _streams.Add(name, stream);
        return true;
    });

    /// <summary>Reads a service's output from another pipe from now on, after the rest of the first pipe was logged.</summary>
    /// <param name="name">The service, which has no running process.</param>
    /// <param name="pipe">The reading end of the other pipe, which the pump then owns.</param>
    public void Replace(ServiceName name, SafeFileHandle pipe) => _loop.Post(() =>
    {
        if (!_streams.TryGetValue(name, out var stream))
        {
            pipe.Dispose();
            return;
        }

        MoveToEnd(stream);
        _loop.Unwatch(stream.Watch, stream.Pipe);
        stream.Replace(pipe);
        stream.Watch = _loop.Watch(pipe, () => Move(stream), onlyChanges: true);
    });

    /// <summary>Changes the limits of a service's log.</summary>
    public void Limit(ServiceName name, LogSpec limits) => _loop.Post(() =>
    {
        if (_streams.TryGetValue(name, out var stream))
            stream.File.Limits = limits;
    });

    /// <summary>
    /// Logs the incomplete line of a service, of which no process is left. All its output is in the log when this completes.
    /// </summary>
    /// <param name="name">The service.</param>
    public Task EndLineAsync(ServiceName name) => _loop.InvokeAsync(() =>
    {
        if (_streams.TryGetValue(name, out var stream))
            MoveToEnd(stream);
        return true;
    });

    /// <summary>Stops reading a service's output. Its output until now is in the log when this completes.</summary>
    public Task RemoveAsync(ServiceName name) => _loop.InvokeAsync(() =>
    {
        if (!_streams.Remove(name, out var stream))
            return false;
        MoveToEnd(stream);
        stream.File.Followers.ForEach(static follower => follower.Complete());
        _loop.Unwatch(stream.Watch, stream.Pipe);
        stream.Dispose();
        return true;
    });

    /// <summary>A service's current log, and if followed, the further output without a gap.</summary>
    public Task<(LogTail Tail, LogFollower? Follower)> ReadAsync(ServiceName name, string directory, bool follow) => _loop.InvokeAsync(() =>
        (LogTail.Of(directory), follow && _streams.TryGetValue(name, out var stream) ? Follow(stream, isAttached: false) : null));

    /// <summary>
    /// The complete output of a service from now on, and its states (<see cref="Tell"/>). Its pipe is not read faster than the result.
    /// </summary>
    public Task<LogFollower?> AttachAsync(ServiceName name) =>
        _loop.InvokeAsync(() => _streams.TryGetValue(name, out var stream) ? Follow(stream, isAttached: true) : null);

    /// <summary>Ends a stream of <see cref="ReadAsync"/> or <see cref="AttachAsync"/>.</summary>
    public void Leave(ServiceName name, LogFollower follower) => _loop.Post(() =>
    {
        follower.Dispose();
        if (follower.IsAttached)
            _attached--;
        if (!_streams.TryGetValue(name, out var stream))
            return;
        stream.File.Followers.Remove(follower);
        Move(stream);
    });

    /// <summary>Whether a client is attached to a service.</summary>
    public bool IsAttached => _attached > 0;

    /// <summary>Sends a state of a service to its attached clients, after its output until now.</summary>
    public void Tell(ServiceStatus status) => _loop.Post(() =>
    {
        if (!_streams.TryGetValue(status.Name, out var stream))
            return;
        foreach (var follower in stream.File.Followers.Where(static follower => follower.IsAttached))
            follower.Changed(status);
    });

    /// <summary>The number of lines of a service that could not be logged.</summary>
    public long LostLines(ServiceName name) => _lost.GetValueOrDefault(name);

    /// <summary>Pauses moving lines until the result is disposed, and returns the pipes. Waits for the move in progress.</summary>
    public LogPause Pause()
    {
        var pause = new LogPause();
        _loop.Post(() => pause.Wait(_streams.ToDictionary(static entry => entry.Key, static entry => entry.Value.Pipe)));
        return pause;
    }

    /// <summary>Ends the thread. Later output of services stays in their pipes.</summary>
    public void Dispose()
    {
        _loop.Post(() => _isOver = true);
        _thread.Join();
        foreach (var stream in _streams.Values)
            stream.Dispose();
        _loop.Dispose();
    }

    private LogFollower Follow(LogStream stream, bool isAttached)
    {
        var follower =
            new LogFollower(isAttached, Math.Clamp(stream.File.Limits.Files, 2, MostFollowedFiles), () => _loop.Post(() => MoveOn(stream)));
        stream.File.Followers.Add(follower);
        if (isAttached)
            _attached++;
        return follower;
    }

    private void Move(LogStream stream)
    {
        for (var round = 0; round < RoundsAtOnce; round++)
        {
            if (stream.File.Followers.Exists(static follower => follower.IsFarBehind) || !TryMove(stream))
                return;
        }

        // The service writes as fast as this reads: the other services come first.
        _loop.Post(() => MoveOn(stream));
    }

    private void MoveOn(LogStream stream)
    {
        if (!stream.Pipe.IsClosed)
            Move(stream);
    }

    /// <summary>
    /// Moves the content of the pipe, and treats the rest after the last newline as a line, because it will not be completed.
    /// </summary>
    private void MoveToEnd(LogStream stream)
    {
        for (var round = 0; round < MostRounds && TryMove(stream); round++)
        {
        }

        if (stream.Begun == 0)
            return;
        _journal.Begin(stream.Name, stream.Begun);
        Keep(stream, _output.AsSpan(0, ReadBegun(stream, _output)), stream.Begun, isEnd: true);
        _journal.End();
    }

    /// <summary>Takes the content of the pipe; false: it is empty.</summary>
    private bool TryMove(LogStream stream)
    {
        var end = _journal.SpoolEnd;
        _journal.Begin(stream.Name, stream.Begun);
        var moved = NamedPipe.TryMove(stream.Pipe, _journal.Spool, end, ReadAtOnce);
        if (moved is > 0 and var count)
        {
            _journal.Took(count);
            var begun = ReadBegun(stream, _output);
            _ = DescriptorIO.ReadAt(_journal.Spool, _output.AsSpan(begun, count), end);
            Keep(stream, _output.AsSpan(0, begun + count), begun, isEnd: false);
        }

        _journal.End();
        return moved is null ? TryMoveUnguarded(stream) : moved > 0;
    }

    /// <summary>
    /// The disk is full, so the spool cannot be used. The service continues; if this process were killed now, these lines would be lost.
    /// </summary>
    private bool TryMoveUnguarded(LogStream stream)
    {
        var begun = ReadBegun(stream, _output);
        var count = DescriptorIO.TryRead(stream.Pipe, _output.AsSpan(begun, ReadAtOnce));
        if (count <= 0)
            return false;
        Keep(stream, _output.AsSpan(0, begun + count), begun, isEnd: false);
        return true;
    }

    /// <summary>Continues the move of an earlier supervisor that was killed.</summary>
    private void Restore(LogStream stream, bool isEnd)
    {
        if (stream.Begun == 0)
            return;

        // The incomplete line may be long here, and contain complete lines.
        var output = new byte[stream.Begun];
        _ = ReadBegun(stream, output);
        try
        {
            RandomAccess.Write(_journal.Spool, output, _journal.SpoolEnd);
            _journal.Begin(stream.Name, line: 0);
            _journal.Took(output.Length);
        }
        catch (IOException)
        {
            // The disk is full: as above.
            RandomAccess.SetLength(_journal.Spool, _journal.SpoolEnd);
        }

        Keep(stream, output, begun: 0, isEnd);
        _journal.End();
    }

    private int ReadBegun(LogStream stream, Span<byte> buffer)
    {
        if (stream.Begun == 0)
            return 0;
        try
        {
            return stream.Begun = _journal.Lines.Read(stream.Name, buffer[..stream.Begun]);
        }
        catch (IOException)
        {
            // Another process has removed the file.
            return stream.Begun = 0;
        }
    }

    /// <summary>Writes the complete lines of output to the log, and keeps the rest.</summary>
    /// <param name="stream">The service's stream.</param>
    /// <param name="output">The output.</param>
    /// <param name="begun">The number of bytes at its start that are already saved as the incomplete line; the others are at the end of the
    /// spool.</param>
    /// <param name="isEnd">Whether no more output will follow.</param>
    private void Keep(LogStream stream, Span<byte> output, int begun, bool isEnd)
    {
        var spooled = _journal.SpoolEnd - (output.Length - begun);
        var now = _time.GetUtcNow();
        var taken = 0;
        while (taken < output.Length)
        {
            var part = output.Slice(taken, Math.Min(output.Length - taken, MostAtOnce));
            var more = Write(stream, part, isEnd && taken + part.Length == output.Length, now);
            if (more == 0)
                break;
            taken += more;
            _journal.GoOn(spooled + taken - begun);
        }

        KeepBegun(stream, output[taken..], taken > 0 ? 0 : begun, now);
        KeepFewOpen(stream.File);
    }

    private void KeepBegun(LogStream stream, Span<byte> line, int known, DateTimeOffset now)
    {
        try
        {
            if (line.Length > known)
                _journal.Lines.Write(stream.Name, line[known..], known);
            else if (line.IsEmpty && stream.Begun > 0)
                _journal.Lines.Remove(stream.Name);
            stream.Begun = line.Length;
        }
        catch (Exception full) when (full is IOException or UnauthorizedAccessException)
        {
            // The line is split here.
            stream.Begun = 0;
            _ = Write(stream, line, isEnd: true, now);
        }
    }

    /// <summary>Writes lines up to the end of one file of the log; returns the number of bytes of output.</summary>
    private int Write(LogStream stream, Span<byte> output, bool isEnd, DateTimeOffset now)
    {
        _lines.Clear();
        var taken = LogLines.Take(output, LogLines.LongestLine, isEnd, now, _lines, stream.File.Room);
        if (taken == 0)
            return 0;
        var wasLost = stream.File.LostLines;
        stream.File.Write(CollectionsMarshal.AsSpan(_lines));
        if (stream.File.LostLines != wasLost)
            _lost[stream.Name] = stream.File.LostLines;
        return taken;
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
