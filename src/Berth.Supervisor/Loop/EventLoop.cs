using System.Collections.Concurrent;
using System.Runtime.Versioning;
using Berth.Linux.Descriptors;
using Microsoft.Win32.SafeHandles;

namespace Berth.Supervisor.Loop;

/// <summary>
/// One thread that owns some state: it waits for descriptors, timers and what other threads ask of it, and does one thing after the other,
/// so that the state needs no lock. Everything but <see cref="Post"/> and <see cref="InvokeAsync"/> is for that thread alone.
/// </summary>
[SupportedOSPlatform("linux")]
internal sealed class EventLoop : IDisposable
{
    private const int EventsAtOnce = 256;

    private readonly TimeProvider _time;
    private readonly EventPoll _poll = EventPoll.Create();
    private readonly Wakeup _wakeup = Wakeup.Create();
    private readonly ConcurrentQueue<Action> _asked = new();
    private readonly Dictionary<ulong, Action> _watches = [];
    private readonly TimerHeap _timers = new();
    private ulong _lastToken;
    private int _isWoken; // 1: the wait ends, or has

    public EventLoop(TimeProvider time)
    {
        _time = time;
        _poll.Add(_wakeup.Handle, 0);
    }

    /// <summary>Called after each round, when everything that had happened has been dealt with.</summary>
    public Action? RoundEnded { get; set; }

    /// <summary>Time since some moment, on a clock that does not jump.</summary>
    public TimeSpan Now => _time.GetElapsedTime(0);

    /// <summary>How many timers it waits for.</summary>
    public int Timers => _timers.Count;

    /// <summary>Calls back when there is something to read.</summary>
    /// <param name="descriptor">Stays the caller's, who ends the watch before closing it.</param>
    /// <param name="ready">Called on the loop's thread.</param>
    /// <param name="onlyChanges">Whether it is called only when more has come than there was.</param>
    public ulong Watch(SafeFileHandle descriptor, Action ready, bool onlyChanges = false)
    {
        var token = ++_lastToken;
        _poll.Add(descriptor, token, onlyChanges);
        _watches.Add(token, ready);
        return token;
    }

    /// <summary>Ends a watch, at once: an event that is on its way is not delivered.</summary>
    public void Unwatch(ulong token, SafeFileHandle descriptor)
    {
        if (_watches.Remove(token))
            _poll.Remove(descriptor);
    }

    /// <summary>Calls back after a while.</summary>
    public LoopTimer After(TimeSpan delay, Action expired)
    {
        var ticks = (long)Math.Ceiling(delay.TotalSeconds * _time.TimestampFrequency);
        var timer = new LoopTimer(_time.GetTimestamp() + Math.Max(ticks, 0), expired);
        _timers.Add(timer);
        return timer;
    }

    /// <summary>Does not call back.</summary>
    public void Cancel(ref LoopTimer? timer)
    {
        if (timer is not null)
            _timers.Remove(timer);
        timer = null;
    }

    /// <summary>Has something done on the loop's thread. From any thread.</summary>
    public void Post(Action action)
    {
        _asked.Enqueue(action);
        if (Interlocked.Exchange(ref _isWoken, 1) == 0)
            _wakeup.Set();
    }

    /// <summary>Has something done on the loop's thread, and completes with its result. From any thread.</summary>
    public Task<T> InvokeAsync<T>(Func<T> function)
    {
        var completion = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        Post(() =>
        {
            try
            {
                completion.TrySetResult(function());
            }
#pragma warning disable CA1031 // It is the caller's, who gets it.
            catch (Exception exception)
#pragma warning restore CA1031
            {
                completion.TrySetException(exception);
            }
        });
        return completion.Task;
    }

    /// <summary>Runs until it is so.</summary>
    public void Run(Func<bool> isOver)
    {
        Span<ulong> ready = stackalloc ulong[EventsAtOnce];
        while (!isOver())
        {
            var count = _poll.Wait(ready, MillisecondsToNextTimer());
            foreach (var token in ready[..count])
            {
                if (token == 0)
                    Woken();
                else if (_watches.TryGetValue(token, out var watch))
                    watch();
            }

            for (var asked = _asked.Count; asked > 0 && _asked.TryDequeue(out var action); asked--)
                action();
            if (!_asked.IsEmpty && Interlocked.Exchange(ref _isWoken, 1) == 0)
                _wakeup.Set();
            while (_timers.Next is { } timer && timer.Due <= _time.GetTimestamp())
            {
                _timers.Remove(timer);
                timer.Expired();
            }

            RoundEnded?.Invoke();
        }
    }

    public void Dispose()
    {
        _poll.Dispose();
        _wakeup.Dispose();
    }

    /// <summary>From here on who asks for something wakes this loop again; what was asked before is looked at after this.</summary>
    private void Woken()
    {
        _wakeup.Clear();
        Volatile.Write(ref _isWoken, 0);
        Interlocked.MemoryBarrier();
    }

    private int MillisecondsToNextTimer()
    {
        if (_timers.Next is not { } timer)
            return -1;
        var left = _time.GetElapsedTime(_time.GetTimestamp(), timer.Due);
        return (int)Math.Clamp(Math.Ceiling(left.TotalMilliseconds), 0, int.MaxValue);
    }
}
