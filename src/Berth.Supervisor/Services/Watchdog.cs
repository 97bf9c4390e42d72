using System.Runtime.Versioning;
using Berth.Supervision.Services;
using Berth.Supervisor.Loop;
using Berth.Supervisor.States;

namespace Berth.Supervisor.Services;

/// <summary>Ends a run that does not say in time that it is alive: WATCHDOG=1 of sd_notify(3).</summary>
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

    /// <summary>The service asks for another interval. One without a watchdog gets none.</summary>
    public void Change(TimeSpan interval)
    {
        if (_interval is not null)
            _interval = interval;
    }

    /// <summary>
    /// The service has said that it is alive. Before it is ready it has the time of that: it may be busy with its start, and say nothing.
    /// So does systemd, too.
    /// </summary>
    public void Arm()
    {
        Stop();
        if (_interval is { } interval && service.State is ObservedState.Ready)
            _timer = host.Loop.After(interval, Expire);
    }

    /// <summary>The service is ready: from now on it has to say that it is alive.</summary>
    public void ArmOnce()
    {
        if (_timer is null)
            Arm();
    }

    /// <summary>The interval is over, or the service says that it is.</summary>
    public void Expire()
    {
        if (service.State is ObservedState.Up or ObservedState.Ready)
            service.Happen(ServiceEvent.WatchdogOverdue, StopReason.Silent);
    }

    /// <summary>The service cannot say that it is alive for the rest of this run.</summary>
    public void Abandon()
    {
        _interval = null;
        Stop();
    }

    /// <summary>The run is being stopped, or has ended.</summary>
    public void Stop() => host.Loop.Cancel(ref _timer);
}
