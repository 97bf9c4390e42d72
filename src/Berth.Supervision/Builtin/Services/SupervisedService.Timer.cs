using Berth.Workloads;

namespace Berth.Supervision.Builtin;

/// <content>Started by the clock.</content>
internal sealed partial class SupervisedService
{
    /// <summary>The clock may be set meanwhile, which nobody tells: so it is looked at now and then.</summary>
    private static readonly TimeSpan s_longestSleep = TimeSpan.FromMinutes(1);

    private LoopTimer? _clockTimer;

    /// <summary>When the clock starts it next.</summary>
    public DateTimeOffset? NextStart { get; private set; }

    private bool HasTimer => Definition.Supervise.Timer is { Every: not null } or { At: not null };

    private void Schedule()
    {
        _host.Loop.Cancel(ref _clockTimer);
        NextStart = HasTimer && Desired == DesiredState.Up ? FindNextStart(Definition.Supervise.Timer!) : null;
        if (NextStart is not { } next)
            return;
        var wait = next - _host.Time.GetUtcNow();
        _clockTimer = _host.Loop.After(wait < s_longestSleep ? wait : s_longestSleep, LookAtTheClock);
    }

    private void LookAtTheClock()
    {
        _clockTimer = null;
        if (NextStart <= _host.Time.GetUtcNow())
        {
            // What is due while it runs is left out, and so is what was due while the clock jumped ahead.
            Happen(ServiceEvent.StartAsked);
            _host.Changed(this);
            NextStart = null;
            _host.Loop.Post(Schedule);
            return;
        }

        Schedule();
    }

    private DateTimeOffset? FindNextStart(TimerSpec timer)
    {
        var now = _host.Time.GetUtcNow();
        DateTimeOffset? every = timer.Every is not { } interval ? null
            : _started is { } started && interval - (_host.Loop.Now - started) is var left && left > TimeSpan.Zero ? now + left : now;
        var at = timer.At?.Next(now, TimeZoneInfo.Local);
        return every is null || at < every ? at : every;
    }
}
