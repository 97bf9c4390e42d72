using System.Diagnostics.CodeAnalysis;
using System.Runtime.Versioning;
using Berth.Supervision.Probes;
using Berth.Supervision.Services;
using Berth.Supervisor.Loop;
using Berth.Supervisor.States;
using Berth.Workloads.Specs;

namespace Berth.Supervisor.Services;

/// <summary>Finds out whether a run is ready, and ends a run that is not ready in time.</summary>
[SupportedOSPlatform("linux")]
[SuppressMessage("Design", "CA1001", Justification = "End, which ends every run, disposes of it.")]
internal sealed class ReadinessProbe(ServiceHost host, IServiceContext service, Action becomeReady)
{
    /// <summary>The longest time until the process of a run's program is known. After that the run counts as ready.</summary>
    private static readonly TimeSpan s_longestSilence = TimeSpan.FromSeconds(5);

    private LoopTimer? _timer;
    private CancellationTokenSource? _probing;
    private string? _failure;

    /// <summary>Why the last overdue run was not ready in time; null: there was none.</summary>
    public string? Overdue { get; private set; }

    /// <summary>The condition for readiness, and why the last check of it failed.</summary>
    public string Awaited => service.Definition.Supervise.Ready is not { } probe ? "the process of its program to be known"
        : _failure is null ? ProbeText.Wanted(probe) : $"{ProbeText.Wanted(probe)}; last attempt: {_failure}";

    /// <summary>The program of a run was executed.</summary>
    public void Begin()
    {
        if (service.Definition.Supervise.Ready is not { } probe)
        {
            BecomeReadyWhenItRuns();
            return;
        }

        _timer = host.Loop.After(probe.Timeout, TimeIsOver);
        Poll();
    }

    /// <summary>
    /// A run was taken over from an earlier supervisor. Messages that it sent while no supervisor ran are lost, so it counts as ready when
    /// its time is over, and is not ended for being late.
    /// </summary>
    /// <param name="wasHeard">Whether no message was lost.</param>
    public void Resume(bool wasHeard)
    {
        if (service.Definition.Supervise.Ready is not { } probe)
        {
            BecomeReadyWhenItRuns();
            return;
        }

        _timer = host.Loop.After(probe.Timeout, probe is PolledProbe || wasHeard ? TimeIsOver : becomeReady);
        Poll();
    }

    /// <summary>The run is ready, is being stopped, or has ended. Stops probing.</summary>
    public void End()
    {
        host.Loop.Cancel(ref _timer);
        _probing?.Cancel();
        _probing?.Dispose();
        (_probing, _failure) = (null, null);
    }

    /// <summary>A service without a probe is ready when its process is known, so that its status shows both at once.</summary>
    private void BecomeReadyWhenItRuns()
    {
        if (service.Main is null)
            _timer = host.Loop.After(s_longestSilence, becomeReady);
        else
            becomeReady();
    }

    private void TimeIsOver()
    {
        if (service.State != ObservedState.Up)
            return;
        Overdue = $"was not ready in time: waited {service.Definition.Supervise.Ready!.Timeout.TotalSeconds:0.#} s for {Awaited}";
        service.Happen(ServiceEvent.ReadyOverdue, StopReason.NeverReady);
    }

    private void Poll()
    {
        if (service.Definition.Supervise.Ready is not PolledProbe probe)
            return;
        var probing = _probing = new CancellationTokenSource();
        _ = ProbeLoop.UntilReadyAsync(probe, host.Time, why => host.Loop.Post(() => Failed(probing, why)), probing.Token)
            .ContinueWith(
            ready =>
            {
                if (ready.IsCompletedSuccessfully)
                {
                    host.Loop.Post(() =>
                    {
                        if (_probing == probing)
                            becomeReady();
                    });
                }
            },
            CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }

    private void Failed(CancellationTokenSource probing, string why)
    {
        if (_probing != probing)
            return;
        _failure = why;
        service.Changed();
    }
}
