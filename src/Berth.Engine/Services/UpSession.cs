using Berth.Sandbox.Probing;
using Berth.Supervision;
using Berth.Supervision.Definitions;
using Berth.Supervision.Services;

namespace Berth.Engine.Services;

/// <summary><c>berth up</c> in the foreground: a supervisor that lives as long as this process, and leaves no files.</summary>
/// <param name="screen">Receives the events.</param>
/// <param name="options">When it ends.</param>
internal sealed class UpSession(IUpScreen screen, UpOptions options)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<ServiceName, ServiceStatus> _services = [];
    private readonly HashSet<ServiceName> _begun = [];
    private readonly List<Task> _reading = [];
    private readonly TaskCompletionSource _allEnded = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<ServiceName?> _over = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _isLost;
    private bool _isStopping;

    /// <summary>
    /// Starts services in order, and returns when all have ended, or, after stopping them in reverse order, when it is cancelled.
    /// </summary>
    /// <param name="definitions">The services, in the order of their start.</param>
    /// <param name="cancellationToken">Stops them.</param>
    /// <returns>The result.</returns>
    public async Task<UpEnd> RunAsync(IReadOnlyList<ServiceDefinition> definitions, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(definitions);
        var directories = HostContext.Directories();
        // Including one of a process that had the same pid: its services would count as this one's.
        SupervisorPlace.RemoveAbandoned(directories);
        var place = SupervisorPlace.Foreground(directories);
        using var stop = new CancellationTokenSource();
        using var left = new CancellationTokenSource();
        var supervisor = place.Supervisor(whileNeeded: false, screen.Note);
        var supervision = supervisor.RunAsync(stop.Token);
        var manager = place.Manager();
        var showing = Task.CompletedTask;
        try
        {
            // If the supervisor has ended, its task has the exception.
            await (await Task.WhenAny(supervisor.Answering, supervision).ConfigureAwait(false)).ConfigureAwait(false);
            showing = WatchAsync(place, definitions, left.Token);
            await RegisterAsync(place, manager, definitions, left.Token).ConfigureAwait(false);
            var end = await StartAndWaitAsync(place, definitions, cancellationToken).ConfigureAwait(false);
            await UnregisterAsync(place, definitions).ConfigureAwait(false);
            return end;
        }
        finally
        {
            await stop.CancelAsync().ConfigureAwait(false);
            await supervision.ConfigureAwait(false);
            await left.CancelAsync().ConfigureAwait(false);
            await showing.ConfigureAwait(false);
            if (Directory.Exists(place.State))
                Directory.Delete(place.State, recursive: true);
        }
    }

    private async Task RegisterAsync(
        SupervisorPlace place, IServiceManager manager, IReadOnlyList<ServiceDefinition> definitions, CancellationToken left)
    {
        foreach (var definition in definitions)
        {
            // The services end with this process even if it is killed, because no supervisor would remain.
            var own = definition with { Supervise = definition.Supervise with { DieWithSupervisor = true } };
            await manager.RegisterAsync(own, start: false, CancellationToken.None).ConfigureAwait(false);
            var attached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _reading.Add(ShowAsync(place, definition.Name, attached, left));
            await attached.Task.ConfigureAwait(false);
        }
    }

    /// <summary>Removes the services, so that the streams of their output end.</summary>
    private async Task UnregisterAsync(SupervisorPlace place, IReadOnlyList<ServiceDefinition> definitions)
    {
        await place.UnregisterAsync(Names(definitions), CancellationToken.None).ConfigureAwait(false);
        await Task.WhenAll(_reading).ConfigureAwait(false);
    }

    private static ServiceName[] Names(IReadOnlyList<ServiceDefinition> definitions) =>
        [.. definitions.Select(static definition => definition.Name)];

    private async Task<UpEnd> StartAndWaitAsync(
        SupervisorPlace place, IReadOnlyList<ServiceDefinition> definitions, CancellationToken cancellationToken)
    {
        ServiceName? starting = null;
        try
        {
            var manager = place.Manager();
            foreach (var name in Names(definitions))
                await StartAsync(manager, starting = name, cancellationToken).ConfigureAwait(false);
            var ended = await _over.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
            var end = Judge(ended);
            if (ended is not null && !_allEnded.Task.IsCompleted)
            {
                screen.Note($"{ended} has ended: stopping the others");
                await StopAsync(place, definitions).ConfigureAwait(false);
            }

            return end;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            screen.Note("stopping; Ctrl-C again ends everything at once");
            await StopAsync(place, definitions).ConfigureAwait(false);
            return options.ExitCodeFrom is { } asked ? Judge(asked) : UpEnd.Well;
        }
        catch (ServiceException refused) when (starting is not null)
        {
            // Events for the screen arrive by other streams, and later.
            var status = await place.Manager().StatusAsync(starting, CancellationToken.None).ConfigureAwait(false);
            await StopAsync(place, definitions).ConfigureAwait(false);
            return new UpEnd(status.LastExit is { } exit ? CodeOf(exit) : ExitCode.Failed, [refused.Problem]);
        }
    }

    private static async Task StartAsync(IServiceManager manager, ServiceName name, CancellationToken cancellationToken)
    {
        try
        {
            await manager.StartAsync(name, cancellationToken).ConfigureAwait(false);
        }
        catch (ServiceException other) when (other.Kind is ServiceErrorKind.Overruled)
        {
            // Another terminal has stopped the service.
        }
    }

    /// <summary>The result, from how the services ended.</summary>
    /// <param name="asked">The service whose end counts; null: all services count.</param>
    private UpEnd Judge(ServiceName? asked)
    {
        lock (_lock)
        {
            if (_isLost)
                return new UpEnd(ExitCode.Failed, ["the supervisor has ended"]);
            ServiceStatus[] failed = [.. _services.Values.Where(
                static service =>
                    service.Observed is ObservedState.Failed).OrderBy(static service => service.LastExit?.Time ?? service.Since)];
            string[] problems = [.. failed.Select(static service => $"service {service.Name} {service.Problem ?? "has failed"}")];
            var counts = asked is null ? failed.FirstOrDefault() : _services.GetValueOrDefault(asked);
            return counts is null
                ? UpEnd.Well
                : new UpEnd(counts.LastExit is { } exit
                    ? CodeOf(exit)
                    : counts.Observed is ObservedState.Failed
                    ? ExitCode.Failed
                    : ExitCode.Success, problems);
        }
    }

    private static int CodeOf(ServiceExit exit) => exit.Code ?? ExitCode.OfSignal(exit.Signal ?? 0);

    /// <summary>Stops all services, and waits until that was shown.</summary>
    private async Task StopAsync(SupervisorPlace place, IReadOnlyList<ServiceDefinition> definitions)
    {
        await place.StopAsync(Names(definitions), CancellationToken.None).ConfigureAwait(false);
        lock (_lock)
            _isStopping = true;
        LookWhetherAllHaveEnded(definitions);
        await _allEnded.Task.ConfigureAwait(false);
    }

    /// <summary>Shows the output of a service and the changes of its state, in their order.</summary>
    private async Task ShowAsync(SupervisorPlace place, ServiceName name, TaskCompletionSource attached, CancellationToken left)
    {
        ServiceStatus? before = null;
        try
        {
            await foreach (var output in place.AttachAsync(name, left).ConfigureAwait(false))
            {
                if (output.Line is { } line)
                    screen.Line(name, line);
                if (output.Status is not { } status)
                    continue;
                if (IsNews(before, status))
                    screen.State(status);
                before = status;
                attached.TrySetResult();
            }
        }
        catch (Exception gone) when (gone is OperationCanceledException or ServiceException)
        {
            // The supervisor has ended; its task has the reason.
        }

        attached.TrySetResult();
    }

    /// <summary>Follows the states of all services, independent of how much of their output was shown.</summary>
    private async Task WatchAsync(SupervisorPlace place, IReadOnlyList<ServiceDefinition> definitions, CancellationToken left)
    {
        try
        {
            await foreach (var change in place.WatchAsync(left).ConfigureAwait(false))
            {
                if (change.Status is { } status)
                    Note(status);
                else
                    Forget(change.Name);
                LookWhetherAllHaveEnded(definitions);
            }
        }
        catch (Exception gone) when (gone is OperationCanceledException or ServiceException)
        {
            // The supervisor has ended; this is the only place that reports it.
            _isLost = true;
            _allEnded.TrySetResult();
            _over.TrySetResult(null);
        }
    }

    private void Note(ServiceStatus status)
    {
        lock (_lock)
        {
            _services[status.Name] = status;
            if (status.Desired is DesiredState.Up)
                _begun.Add(status.Name);
        }
    }

    private void Forget(ServiceName name)
    {
        lock (_lock)
            _services.Remove(name);
    }

    private static bool IsNews(ServiceStatus? before, ServiceStatus now) => now.Observed switch
    {
        ObservedState.Down => before is not (null or { Observed: ObservedState.Down or ObservedState.Finished or ObservedState.Failed }),
        ObservedState.Up when now.WaitsFor != before?.WaitsFor && before?.Pid is not null => true,
        // The process id arrives shortly after the start.
        ObservedState.Up or ObservedState.Ready => now.Pid is not null && (now.Pid != before?.Pid || now.Observed != before?.Observed),
        _ => now.Observed != before?.Observed || now.Since != before?.Since,
    };

    private void LookWhetherAllHaveEnded(IReadOnlyList<ServiceDefinition> definitions)
    {
        lock (_lock)
        {
            var ended = definitions.Where(definition => HasEnded(definition.Name)).Select(static definition => definition.Name).ToList();
            if (ended.Find(name => options.ExitCodeFrom == name || (options.AbortOnExit && options.ExitCodeFrom is null)) is { } first)
                _over.TrySetResult(first);
            if (ended.Count < definitions.Count)
                return;
            _allEnded.TrySetResult();
            _over.TrySetResult(null);
        }
    }

    /// <summary>
    /// Whether a service is finished. A service that should be down, or was removed, counts as finished if it was stopped, by this command
    /// or another terminal; otherwise its start was not shown yet.
    /// </summary>
    private bool HasEnded(ServiceName name) => _services.GetValueOrDefault(name) switch
    {
        null => _isStopping || _begun.Contains(name),
        { Observed: ObservedState.Down, Desired: var desired } => _isStopping || (desired is DesiredState.Down && _begun.Contains(name)),
        var service => service is { Observed: ObservedState.Finished or ObservedState.Failed, NextStart: null, AwaitsConnection: false },
    };
}
