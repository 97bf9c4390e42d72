using System.Collections.Concurrent;
using System.Runtime.Versioning;
using Berth.Linux.Descriptors;
using Microsoft.Win32.SafeHandles;

namespace Berth.Supervisor.Loop;

/// <summary>
/// A thread that owns some state. It waits for descriptors, timers and requests of other threads, and processes them one after the other,
/// so the state needs no lock. All members except <see cref="Post"/> and <see cref="InvokeAsync"/> are for that thread only.
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
    private int _isWoken; // 1: the wait was woken

    public EventLoop(TimeProvider time)
    {
        _time = time;
        _poll.Add(_wakeup.Handle, 0);
    }

    /// <summary>Called after each round, when all its events were processed.</summary>
    public Action? RoundEnded { get; set; }

    /// <summary>The time since an arbitrary moment, on a monotonic clock.</summary>
    public TimeSpan Now => _time.GetElapsedTime(0);

    /// <summary>The number of pending timers.</summary>
    public int Timers => _timers.Count;

    /// <summary>Watches a descriptor for data to read.</summary>
    /// <param name="descriptor">The descriptor. The caller owns it, and ends the watch before closing it.</param>
    /// <param name="ready">Called on the loop's thread.</param>
    /// <param name="onlyChanges">Whether the callback is called only when new data arrives (edge-triggered).</param>
    public ulong Watch(SafeFileHandle descriptor, Action ready, bool onlyChanges = false)
    {
        var token = ++_lastToken;
        _poll.Add(descriptor, token, onlyChanges);
        _watches.Add(token, ready);
        return token;
    }

    /// <summary>Ends a watch at once: a pending event is not delivered.</summary>
    public void Unwatch(ulong token, SafeFileHandle descriptor)
    {
        if (_watches.Remove(token))
            _poll.Remove(descriptor);
    }

    /// <summary>Starts a timer.</summary>
    public LoopTimer After(TimeSpan delay, Action expired)
    {
        var ticks = (long)Math.Ceiling(delay.TotalSeconds * _time.TimestampFrequency);
        var timer = new LoopTimer(_time.GetTimestamp() + Math.Max(ticks, 0), expired);
        _timers.Add(timer);
        return timer;
    }

    /// <summary>Cancels a timer.</summary>
    public void Cancel(ref LoopTimer? timer)
    {
        if (timer is not null)
            _timers.Remove(timer);
        timer = null;
    }

    /// <summary>Runs an action on the loop's thread. Can be called from any thread.</summary>
    public void Post(Action action)
    {
        _asked.Enqueue(action);
        if (Interlocked.Exchange(ref _isWoken, 1) == 0)
            _wakeup.Set();
    }

    /// <summary>Runs a function on the loop's thread, and completes with its result. Can be called from any thread.</summary>
    public Task<T> InvokeAsync<T>(Func<T> function)
    {
        var completion = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        Post(() =>
        {
            try
            {
                completion.TrySetResult(function());
            }
#pragma warning disable CA1031 // The caller gets the exception.
            catch (Exception exception)
#pragma warning restore CA1031
            {
                completion.TrySetException(exception);
            }
        });
        return completion.Task;
    }

    /// <summary>Runs until the condition is true.</summary>
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

    /// <summary>From here on, requests wake this loop again; earlier requests are processed below.</summary>
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
