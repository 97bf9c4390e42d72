using Berth.Engine.Services;
using Berth.Linux.Processes;
using Berth.Releases.Installing;
using Berth.Releases.Names;
using Berth.Supervision;
using Berth.Supervision.Logs;
using Berth.Supervision.Services;
using Berth.Workloads.Specs;

namespace Berth.Engine.Releases;

/// <summary>A service that runs the current release of its description, with any service manager.</summary>
/// <param name="managers">The service managers of this host.</param>
/// <param name="manager">The one that has the service.</param>
/// <param name="name">The service.</param>
/// <param name="spec">Its description, with releases.</param>
internal sealed class ServiceReleaseTarget(ServiceManagers managers, IServiceManager manager, ServiceName name, WorkloadSpec spec)
    : IReleaseTarget, IDisposable
{
    private const int OutputLines = 20;
    private const int FailuresInWatch = 2;

    private static readonly TimeSpan s_answer = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan s_watchInterval = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan s_readyInterval = TimeSpan.FromMilliseconds(100);

    private readonly ReleaseSpec _release = spec.Release!;
    private readonly ReleaseQuestion? _question = spec.Release!.Probe is { } probe ? new ReleaseQuestion(probe) : null;
    private readonly TimeProvider _time = TimeProvider.System;

    // The processes that ran before the last restart: none of them may pass for those after it.
    private ServiceProcesses _before = ServiceProcesses.None;
    private bool _isRunning;

    // The instance that a failed overlap left as it was.
    private ProcessIdentity? _untouched;
    private DateTimeOffset _began = TimeProvider.System.GetUtcNow();

    /// <inheritdoc/>
    public async Task ObserveAsync(CancellationToken cancellationToken)
    {
        var status = await StatusAsync(cancellationToken).ConfigureAwait(false);
        _isRunning = status.Desired is DesiredState.Up || status.Pid is not null;
        _before = ServiceProcesses.Of(status);
    }

    /// <inheritdoc/>
    public async Task ApplyAsync(ReleaseId? id, CancellationToken cancellationToken)
    {
        var status = await StatusAsync(cancellationToken).ConfigureAwait(false);
        _isRunning |= status.Desired is DesiredState.Up || status.Pid is not null;
        if (!_isRunning)
            return;
        if (_untouched is { } old && status.Pid == old.Pid && old.IsAlive())
        {
            // The way back from a release whose instance did not become ready.
            _before = ServiceProcesses.None;
            return;
        }

        _before = ServiceProcesses.Of(status);
        _began = _time.GetUtcNow();
        var patience = Patience.Of(null);
        if (id is not null && _release.Strategy is ReleaseStrategy.Overlap)
            await OverlapAsync(cancellationToken).ConfigureAwait(false);
        else if (id is null)
            await patience.WaitAsync(
                manager, [name], "stopped", token => manager.StopAsync(name, token), cancellationToken).ConfigureAwait(false);
        else
            await patience.WaitAsync(
                manager, [name], "restarted", token => managers.RestartAsync(manager, name, token), cancellationToken)
                .ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async Task<ProbeResult> ProbeAsync(ReleaseId id, bool isReturn, CancellationToken cancellationToken)
    {
        if (!_isRunning)
            return NotProbed;
        var (attempts, interval) = _release.Probe is { } probe
            ? (probe.Attempts, probe.Interval)
            : (Math.Max(1, (int)((spec.Supervise.Ready?.Timeout ?? s_answer) / s_readyInterval)), s_readyInterval);
        var why = "";
        for (var attempt = 1; attempt <= attempts; attempt++)
        {
            if (attempt > 1)
                await Task.Delay(interval, _time, cancellationToken).ConfigureAwait(false);
            var status = await StatusAsync(cancellationToken).ConfigureAwait(false);
            if (await AttemptAsync(id, status, isReturn, cancellationToken).ConfigureAwait(false) is not { } failure)
                return new ProbeResult(IsHealthy: true, $"healthy: {Asked} (process {status.Pid}, attempt {attempt})");
            why = failure;
            if (status.Observed is ObservedState.Failed or ObservedState.Finished)
                return new ProbeResult(IsHealthy: false, $"{why} (attempt {attempt})");
        }

        return new ProbeResult(IsHealthy: false, $"{Asked}: {why} ({attempts} attempts)");
    }

    /// <inheritdoc/>
    public async Task<ProbeResult> WatchAsync(ReleaseId id, TimeSpan settle, CancellationToken cancellationToken)
    {
        if (!_isRunning)
            return NotProbed;
        var first = await StatusAsync(cancellationToken).ConfigureAwait(false);
        var began = _time.GetTimestamp();
        var failures = 0;
        while (_time.GetElapsedTime(began) is var elapsed && elapsed < settle)
        {
            await Task.Delay(settle - elapsed < s_watchInterval ? settle - elapsed : s_watchInterval, _time, cancellationToken)
                .ConfigureAwait(false);
            var status = await StatusAsync(cancellationToken).ConfigureAwait(false);
            var after = $"{_time.GetElapsedTime(began).TotalSeconds:0.0} s after it was healthy";
            if (status.Pid != first.Pid || status.Restarts != first.Restarts)
                return new ProbeResult(IsHealthy: false, $"it ended {after}: {Ending(status)}");
            var why = await AttemptAsync(id, status, isReturn: false, cancellationToken).ConfigureAwait(false);
            failures = why is null ? 0 : failures + 1;
            if (failures == FailuresInWatch)
                return new ProbeResult(IsHealthy: false, $"{Asked}: {why}, {after}");
        }

        return new ProbeResult(IsHealthy: true, $"healthy: {Asked} (process {first.Pid}), watched for {settle.TotalSeconds:0.###} s");
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<string>> LastOutputAsync(CancellationToken cancellationToken)
    {
        using var limited = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limited.CancelAfter(s_answer);
        var lines = new List<string>();
        try
        {
            await foreach (var line in manager.LogsAsync(name, new LogQuery { Lines = OutputLines }, limited.Token).ConfigureAwait(false))
            {
                if (line.Time is not { } time || time >= _began)
                    lines.Add(Printable.Line(line.Text));
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // What was read until then is enough.
        }

        return lines;
    }

    /// <inheritdoc/>
    public void Dispose() => _question?.Dispose();

    private ProbeResult NotProbed => new(IsHealthy: true, $"not probed: {name} does not run, and uses the release when it starts");

    private string Asked => _question?.Text ?? "ready";

    private async Task<ServiceStatus> StatusAsync(CancellationToken cancellationToken)
    {
        var patience = new Patience(s_answer);
        return await patience.AnswerAsync(token => manager.StatusAsync(name, token), cancellationToken).ConfigureAwait(false);
    }

    private async Task OverlapAsync(CancellationToken cancellationToken)
    {
        var supervise = spec.Supervise;
        var patience = new Patience(Patience.Usual + (supervise.Ready?.Timeout ?? default) + (supervise.Stop?.Delay ?? default));
        try
        {
            await patience.WaitAsync(
                manager, [name], "replaced", token => managers.OverlapAsync(manager, name, token), cancellationToken)
                .ConfigureAwait(false);
        }
        catch (ServiceException failed) when (failed.Kind is ServiceErrorKind.Refused or ServiceErrorKind.NotSupported)
        {
            var status = await StatusAsync(cancellationToken).ConfigureAwait(false);
            _untouched = status.Pid is { } pid && _before.Has(pid) ? ProcessIdentity.Find(pid) : null;
            throw;
        }
    }

    /// <summary>The reason why the service is not healthy with a release; null: it is.</summary>
    private async Task<string?> AttemptAsync(ReleaseId id, ServiceStatus status, bool isReturn, CancellationToken cancellationToken)
    {
        if (status.Pid is not { } pid)
            return $"{name} does not run: {Ending(status)}";
        if (_before.Has(pid))
            return $"{name} is still process {pid}, of the other release";
        if (_question is null)
            return status.Observed is ObservedState.Ready ? null : $"{name} is {ServiceWords.Of(status.Observed)}";
        if (await _question.AskAsync(id, $"{_release.Root}/releases/{id}", cancellationToken).ConfigureAwait(false) is { } failure)
            return failure;
        return _question.Address is { } address
            ? await _before.FindForeignListenerAsync(address.Host, address.Port, isReturn ? null : pid, cancellationToken)
                .ConfigureAwait(false)
            : null;
    }

    private static string Ending(ServiceStatus status) => status switch
    {
        { Problem: { } problem } => problem,
        { LastExit.Signal: { } signal } => $"killed by {SignalName.Format((Signal)signal)}",
        { LastExit.Code: { } code } => $"exited with {code}",
        _ => ServiceWords.Of(status.Observed),
    };
}
