using System.Runtime.Versioning;
using Berth.Supervision.Services;
using Berth.Supervisor.Readiness;
using Berth.Supervisor.States;

namespace Berth.Supervisor.Services;

/// <summary>Whether the program of a run is ready and alive: its messages, its probe and its watchdog.</summary>
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

    /// <summary>The channel for the messages of the service.</summary>
    public NotifyChannel Channel { get; }

    /// <summary>The status text that the service has sent; null: none.</summary>
    public string? Text { get; set; }

    /// <summary>
    /// Whether the service was ready since its last start, or may have been: messages before a take-over may be lost.
    /// </summary>
    public bool WasReady { get; set; }

    /// <summary>Why the last overdue run was not ready in time; null: there was none.</summary>
    public string? Overdue => _probe.Overdue;

    /// <summary>The condition for readiness, and why the last check of it failed.</summary>
    public string Awaited => _probe.Awaited;

    /// <summary>The program was executed.</summary>
    public void Begin()
    {
        _watchdog.Begin();
        if (_service.State != ObservedState.Ready) // its message may come before the kernel reports the execution
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

    /// <summary>The process of the program is known. A service without a probe is ready now.</summary>
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

    /// <summary>The runtime directory was removed, and the notification socket with it.</summary>
    public void Reopen()
    {
        if (!Channel.Reopen())
            _watchdog.Abandon(); // the service can't send WATCHDOG=1 any more
    }

    /// <summary>The run is being stopped, or has ended: it is neither ready nor overdue.</summary>
    public void End()
    {
        _probe.End();
        _watchdog.Stop();
    }

    /// <summary>The program has ended. Its last messages may say that it was ready.</summary>
    public void ReceiveLast() => WasReady |= Channel.ReceiveLast();

    /// <summary>The run is over.</summary>
    public void Forget()
    {
        End();
        Channel.Dispose();
        Text = null;
    }

    /// <summary>Closes all descriptors.</summary>
    public void Dispose()
    {
        _probe.End();
        Channel.Dispose();
    }
}
