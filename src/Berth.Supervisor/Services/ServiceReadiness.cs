using System.Runtime.Versioning;
using Berth.Supervision.Services;
using Berth.Supervisor.Readiness;
using Berth.Supervisor.States;

namespace Berth.Supervisor.Services;

/// <summary>Whether the program of a run is ready and stays alive: what it says of itself, its probe and its watchdog.</summary>
[SupportedOSPlatform("linux")]
internal sealed class ServiceReadiness : INotifyReceiver, IDisposable
{
    private readonly IServiceContext _service;
    private readonly Watchdog _watchdog;
    private readonly ReadinessProbe _probe;

    public ServiceReadiness(ServiceHost host, IServiceContext service, DescriptorStore store)
    {
        _service = service;
        _watchdog = new Watchdog(host, service);
        _probe = new ReadinessProbe(host, service, BecomeReady);
        Channel = new NotifyChannel(host, service, store, this);
    }

    /// <summary>Where the service says it.</summary>
    public NotifyChannel Channel { get; }

    /// <summary>What it says of itself.</summary>
    public string? Text { get; set; }

    /// <summary>
    /// Whether it was ready since it was started last, or may have been: of what an earlier supervisor did not hear nobody knows.
    /// </summary>
    public bool WasReady { get; set; }

    /// <summary>Why the last run that was not ready in time was not; null: there was none.</summary>
    public string? Overdue => _probe.Overdue;

    /// <summary>What it is to do so that it counts as ready, and why the last attempt to see that failed.</summary>
    public string Awaited => _probe.Awaited;

    /// <summary>The program was executed.</summary>
    public void Begin()
    {
        _watchdog.Begin();
        if (_service.State != ObservedState.Ready) // it may have said so before the kernel told that it runs
            _probe.Begin();
    }

    /// <summary>A run was taken over.</summary>
    public void Resume()
    {
        var wasHeard = Channel.IsInherited;
        Channel.Resume();
        if (_service.State != ObservedState.Launching)
            _watchdog.Begin();
        if (_service.State == ObservedState.Up)
            _probe.Resume(wasHeard);
    }

    /// <summary>It is known which process the program is: one without a probe is ready.</summary>
    public void MainKnown()
    {
        if (_service.State == ObservedState.Up && _service.Definition.Supervise.Ready is null)
            BecomeReady();
    }

    /// <inheritdoc/>
    public void BecomeReady()
    {
        _probe.End();
        WasReady = true;
        _service.Happen(ServiceEvent.ReadyReported);
        _watchdog.ArmOnce();
    }

    /// <inheritdoc/>
    public void Received(NotifyMessage message, bool isCertain)
    {
        if (message.MainPid is { } main && isCertain)
            _service.NameMain(main);
        if (message.Text is not null && Text != message.Text)
        {
            Text = message.Text;
            _service.Changed();
        }

        if (message.WatchdogInterval is { } interval)
            _watchdog.Change(interval);
        if (message.Alive || message.WatchdogInterval is not null)
            _watchdog.Arm();
        if (message.WatchdogTriggered)
            _watchdog.Expire();
        if (message.Reloading || message.Stopping)
            _service.Happen(ServiceEvent.ReloadReported);
        if (message.Ready)
            BecomeReady();
    }

    /// <summary>The runtime directory was removed: the notification socket has no name any more.</summary>
    public void Reopen()
    {
        if (!Channel.Reopen())
            _watchdog.Abandon(); // it can't say any more that it is alive
    }

    /// <summary>It is being stopped, or has ended: neither ready nor overdue any more.</summary>
    public void End()
    {
        _probe.End();
        _watchdog.Stop();
    }

    /// <summary>The program has ended: it may have said in its last moments that it is ready.</summary>
    public void ReceiveLast() => WasReady |= Channel.ReceiveLast();

    /// <summary>The run is over.</summary>
    public void Forget()
    {
        End();
        Channel.Dispose();
        Text = null;
    }

    /// <summary>Lets go of descriptors.</summary>
    public void Dispose()
    {
        _probe.End();
        Channel.Dispose();
    }
}
