using System.Runtime.Versioning;
using Berth.Supervision.Services;
using Berth.Supervisor.Loop;
using Berth.Supervisor.States;
using Berth.Workloads.Specs;

namespace Berth.Supervisor.Services;

/// <summary>Starts a service by the clock.</summary>
[SupportedOSPlatform("linux")]
internal sealed class StartSchedule(ServiceHost host, IServiceContext service)
{
    /// <summary>The interval at which the clock is read, because a change of the clock is not reported.</summary>
    private static readonly TimeSpan s_longestSleep = TimeSpan.FromMinutes(1);

    private LoopTimer? _timer;

    /// <summary>The next start by the clock; null: none.</summary>
    public DateTimeOffset? NextStart { get; private set; }

    /// <summary>Whether the definition has a timer.</summary>
    public bool Exists => service.Definition.Supervise.Timer is { Every: not null } or { At: not null };

    /// <summary>Computes the next start again, after a change of the definition or of the desired state.</summary>
    public void Renew() => Renew(orNow: true);

    private void Renew(bool orNow)
    {
        host.Loop.Cancel(ref _timer);
        NextStart = Exists && service.Desired == DesiredState.Up ? FindNextStart(service.Definition.Supervise.Timer!, orNow) : null;
        if (NextStart is not { } next)
            return;
        var wait = next - host.Time.GetUtcNow();
        _timer = host.Loop.After(wait < s_longestSleep ? wait : s_longestSleep, LookAtTheClock);
    }

    private void LookAtTheClock()
    {
        _timer = null;
        if (NextStart <= host.Time.GetUtcNow())
        {
            // Starts that are due while the service runs are skipped, and so are those that a jump of the clock passed.
            service.Happen(ServiceEvent.StartAsked);
            service.Changed();
            NextStart = null;
            host.Loop.Post(() => Renew(orNow: false));
            return;
        }

        Renew();
    }

    private DateTimeOffset? FindNextStart(TimerSpec timer, bool orNow)
    {
        var now = host.Time.GetUtcNow();
        DateTimeOffset? every = timer.Every is { } interval ? now + Wait(interval, orNow) : null;
        var at = timer.At?.Next(now, TimeZoneInfo.Local);
        return every is null || at < every ? at : every;
    }

    /// <summary>
    /// The time until the next start. If the service ran past a due time, that start is skipped.
    /// </summary>
    private TimeSpan Wait(TimeSpan interval, bool orNow)
    {
        if (service.Started is not { } started)
            return orNow ? TimeSpan.Zero : interval;
        var since = host.Loop.Now - started;
        return orNow && since >= interval ? TimeSpan.Zero : interval - TimeSpan.FromTicks(since.Ticks % interval.Ticks);
    }
}
