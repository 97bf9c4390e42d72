using Berth.Supervision.Services;
using Berth.Supervisor.Loop;
using Berth.Supervisor.States;
using Berth.Workloads.Specs;

namespace Berth.Supervisor.Services;

/// <content>Started by the clock.</content>
internal sealed partial class SupervisedService
{
    /// <summary>The clock may be set meanwhile, which nobody tells: so it is looked at now and then.</summary>
    private static readonly TimeSpan s_longestSleep = TimeSpan.FromMinutes(1);

    private LoopTimer? _clockTimer;

    /// <summary>When the clock starts it next.</summary>
    public DateTimeOffset? NextStart { get; private set; }

    private bool HasTimer => Definition.Supervise.Timer is { Every: not null } or { At: not null };

    private void Schedule() => Schedule(orNow: true);

    private void Schedule(bool orNow)
    {
        _host.Loop.Cancel(ref _clockTimer);
        NextStart = HasTimer && Desired == DesiredState.Up ? FindNextStart(Definition.Supervise.Timer!, orNow) : null;
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
            _host.Loop.Post(() => Schedule(orNow: false));
            return;
        }

        Schedule();
    }

    private DateTimeOffset? FindNextStart(TimerSpec timer, bool orNow)
    {
        var now = _host.Time.GetUtcNow();
        DateTimeOffset? every = timer.Every is { } interval ? now + Wait(interval, orNow) : null;
        var at = timer.At?.Next(now, TimeZoneInfo.Local);
        return every is null || at < every ? at : every;
    }

    /// <summary>
    /// How long until it is due again. One that ran for longer than that, and so was not started when it was due, is due the time after.
    /// </summary>
    private TimeSpan Wait(TimeSpan interval, bool orNow)
    {
        if (_started is not { } started)
            return orNow ? TimeSpan.Zero : interval;
        var since = _host.Loop.Now - started;
        return orNow && since >= interval ? TimeSpan.Zero : interval - TimeSpan.FromTicks(since.Ticks % interval.Ticks);
    }
}
