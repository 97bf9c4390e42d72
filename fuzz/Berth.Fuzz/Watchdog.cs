using System.Diagnostics;

namespace Berth.Fuzz;

/// <summary>Notices when an input takes too long. A hang cannot be caught from within, so its thread is left behind.</summary>
internal sealed class Watchdog : IDisposable
{
    private static readonly TimeSpan s_deadline = TimeSpan.FromSeconds(5), s_interval = TimeSpan.FromMilliseconds(500);
    private readonly Crashes _crashes;
    private readonly Timer _timer;
    private readonly Lock _gate = new();
    private (Target Target, byte[] Input, long Start)? _current;
    private TaskCompletionSource _hung = New();

    public Watchdog(Crashes crashes)
    {
        _crashes = crashes;
        _timer = new Timer(_ => Look(), null, s_interval, s_interval);
    }

    /// <summary>Ends when an input hangs; starts anew with the next target.</summary>
    public Task Watch()
    {
        lock (_gate)
            return (_hung = New()).Task;
    }

    public void Begin(Target target, byte[] input)
    {
        lock (_gate)
            _current = (target, input, Stopwatch.GetTimestamp());
    }

    public void End()
    {
        lock (_gate)
            _current = null;
    }

    /// <inheritdoc/>
    public void Dispose() => _timer.Dispose();

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private void Look()
    {
        lock (_gate)
        {
            if (_current is not { } current || Stopwatch.GetElapsedTime(current.Start) < s_deadline)
                return;
            _crashes.Write(current.Target, current.Input, $"no answer within {s_deadline.TotalSeconds} s");
            _current = null;
            _hung.TrySetResult();
        }
    }
}
