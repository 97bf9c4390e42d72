using System.Runtime.Versioning;
using Berth.Supervision.Services;
using Berth.Supervisor.Loop;
using Berth.Supervisor.States;

namespace Berth.Supervisor.Services;

/// <summary>Ends a run that does not send WATCHDOG=1 (sd_notify(3)) in time.</summary>
[SupportedOSPlatform("linux")]
internal sealed class Watchdog(ServiceHost host, IServiceContext service)
{
    private LoopTimer? _timer;
    private TimeSpan? _interval;

    /// <summary>A run has begun.</summary>
    public void Begin()
    {
        _interval = service.Definition.Supervise.Watchdog;
        Arm();
    }

    /// <summary>The service asks for another interval. Ignored without a watchdog.</summary>
    public void Change(TimeSpan interval)
    {
        if (_interval is not null)
            _interval = interval;
    }

    /// <summary>
    /// The service has sent WATCHDOG=1. Before it is ready, only the readiness timeout applies, because a starting service may be busy; the
    /// same as with systemd.
    /// </summary>
    public void Arm()
    {
        Stop();
        if (_interval is { } interval && service.State is ObservedState.Ready)
            _timer = host.Loop.After(interval, Expire);
    }

    /// <summary>The service is ready. From now on it has to send WATCHDOG=1.</summary>
    public void ArmOnce()
    {
        if (_timer is null)
            Arm();
    }

    /// <summary>The interval has elapsed, or the service has sent WATCHDOG=trigger.</summary>
    public void Expire()
    {
        if (service.State is ObservedState.Up or ObservedState.Ready)
            service.Happen(ServiceEvent.WatchdogOverdue, StopReason.Silent);
    }

    /// <summary>The service can no longer send messages in this run, so the watchdog is off.</summary>
    public void Abandon()
    {
        _interval = null;
        Stop();
    }

    /// <summary>The run is being stopped, or has ended.</summary>
    public void Stop() => host.Loop.Cancel(ref _timer);
}
