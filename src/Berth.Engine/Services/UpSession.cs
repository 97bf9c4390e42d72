using Berth.Engine.Hosts;
using Berth.Supervision;

namespace Berth.Engine.Services;

/// <summary><c>berth up</c> in the foreground: a supervisor of its own that lives as long as this process, and leaves nothing.</summary>
/// <param name="screen">Where it shows what goes on.</param>
public sealed class UpSession(IUpScreen screen)
{
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(10);

    private readonly Lock _lock = new();
    private readonly Dictionary<ServiceName, ServiceStatus> _services = [];
    private readonly HashSet<ServiceName> _begun = [];
    private readonly List<Task> _reading = [];
    private readonly TaskCompletionSource<bool> _allEnded = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _isStopping;

    /// <summary>Starts services in order, and returns when all have ended, or, after stopping them in reverse order, when it is cancelled.</summary>
    /// <param name="definitions">The services, in the order of their start.</param>
    /// <param name="cancellationToken">Stops them.</param>
    /// <returns>Whether none has failed.</returns>
    /// <exception cref="ServiceException">One can't be started; the others were stopped.</exception>
    public async Task<bool> RunAsync(IReadOnlyList<ServiceDefinition> definitions, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(definitions);
        var directories = HostContext.Directories();
        // Also one that had this process's number: its services would be taken for ours.
        SupervisorPlace.RemoveAbandoned(directories);
        var place = SupervisorPlace.Foreground(directories);
        using var stop = new CancellationTokenSource();
        using var left = new CancellationTokenSource();
        var supervisor = place.Supervisor(whileNeeded: false, screen.Note).RunAsync(stop.Token);
        var manager = place.Manager();
        var showing = Task.CompletedTask;
        try
        {
            await AwaitAnswerAsync(place, supervisor).ConfigureAwait(false);
            showing = ShowStatesAsync(place, definitions, left.Token);
            await RegisterAsync(manager, definitions, left.Token).ConfigureAwait(false);
            var isWell = await StartAndWaitAsync(place, definitions, cancellationToken).ConfigureAwait(false);
            await UnregisterAsync(place, definitions).ConfigureAwait(false);
            return isWell;
        }
        finally
        {
            await stop.CancelAsync().ConfigureAwait(false);
            await supervisor.ConfigureAwait(false);
            await left.CancelAsync().ConfigureAwait(false);
            await showing.ConfigureAwait(false);
            if (Directory.Exists(place.State))
                Directory.Delete(place.State, recursive: true);
        }
    }

    private async Task RegisterAsync(IServiceManager manager, IReadOnlyList<ServiceDefinition> definitions, CancellationToken left)
    {
        foreach (var definition in definitions)
        {
            // They go with this process even when it is killed: nobody would look after them.
            var own = definition with { Supervise = definition.Supervise with { DieWithSupervisor = true } };
            await manager.RegisterAsync(own, start: false, CancellationToken.None).ConfigureAwait(false);
            _reading.Add(ShowLinesAsync(manager, definition.Name, left));
        }
    }

    /// <summary>Forgets the services, and so comes to the end of what they wrote.</summary>
    private async Task UnregisterAsync(SupervisorPlace place, IReadOnlyList<ServiceDefinition> definitions)
    {
        await place.UnregisterAsync(Names(definitions), CancellationToken.None).ConfigureAwait(false);
        await Task.WhenAll(_reading).ConfigureAwait(false);
    }

    private static ServiceName[] Names(IReadOnlyList<ServiceDefinition> definitions) => [.. definitions.Select(static definition => definition.Name)];

    private async Task<bool> StartAndWaitAsync(SupervisorPlace place, IReadOnlyList<ServiceDefinition> definitions, CancellationToken cancellationToken)
    {
        try
        {
            var manager = place.Manager();
            foreach (var definition in definitions)
                await manager.StartAsync(definition.Name, cancellationToken).ConfigureAwait(false);
            return await _allEnded.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            screen.Note("stopping");
            await StopAsync(place, definitions).ConfigureAwait(false);
            return true;
        }
        catch (ServiceException)
        {
            await StopAsync(place, definitions).ConfigureAwait(false);
            await UnregisterAsync(place, definitions).ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Stops all, and waits until that has been shown.</summary>
    private async Task StopAsync(SupervisorPlace place, IReadOnlyList<ServiceDefinition> definitions)
    {
        await place.StopAsync(Names(definitions), CancellationToken.None).ConfigureAwait(false);
        lock (_lock)
            _isStopping = true;
        LookWhetherAllHaveEnded(definitions);
        await _allEnded.Task.ConfigureAwait(false);
    }

    private static async Task AwaitAnswerAsync(SupervisorPlace place, Task supervisor)
    {
        while (!await place.AnswersAsync(CancellationToken.None).ConfigureAwait(false))
        {
            if (supervisor.IsCompleted)
                await supervisor.ConfigureAwait(false);
            await Task.Delay(s_pause).ConfigureAwait(false);
        }
    }

    private async Task ShowLinesAsync(IServiceManager manager, ServiceName name, CancellationToken left)
    {
        try
        {
            await foreach (var line in manager.LogsAsync(name, new LogQuery { Follow = true }, left).ConfigureAwait(false))
                screen.Line(name, line);
        }
        catch (Exception gone) when (gone is OperationCanceledException or ServiceException)
        {
            // The supervisor has ended, and said why elsewhere.
        }
    }

    private async Task ShowStatesAsync(SupervisorPlace place, IReadOnlyList<ServiceDefinition> definitions, CancellationToken left)
    {
        try
        {
            await foreach (var change in place.WatchAsync(left).ConfigureAwait(false))
            {
                if (change.Status is { } status)
                    Show(status);
                else
                    Forget(change.Name);
                LookWhetherAllHaveEnded(definitions);
            }
        }
        catch (Exception gone) when (gone is OperationCanceledException or ServiceException)
        {
            _allEnded.TrySetResult(false); // the supervisor has ended: nobody else would tell
        }
    }

    private void Show(ServiceStatus status)
    {
        lock (_lock)
        {
            var before = _services.GetValueOrDefault(status.Name);
            _services[status.Name] = status;
            if (status.Desired is DesiredState.Up)
                _begun.Add(status.Name);
            if (IsNews(before, status))
                screen.State(status);
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
        // Its process id comes a moment later than its start.
        ObservedState.Up or ObservedState.Ready => now.Pid is not null && (now.Pid != before?.Pid || now.Observed != before?.Observed),
        _ => now.Observed != before?.Observed || now.Since != before?.Since,
    };

    private void LookWhetherAllHaveEnded(IReadOnlyList<ServiceDefinition> definitions)
    {
        lock (_lock)
        {
            if (definitions.All(definition => HasEnded(definition.Name)))
                _allEnded.TrySetResult(_services.Values.All(static service => service.Observed is not ObservedState.Failed));
        }
    }

    /// <summary>
    /// Whether a service will do nothing more. One that is to be down, or is not there any more, has ended where it was stopped, by us or from another terminal; else
    /// its start has not been shown yet.
    /// </summary>
    private bool HasEnded(ServiceName name) => _services.GetValueOrDefault(name) switch
    {
        null => _isStopping || _begun.Contains(name),
        { Observed: ObservedState.Down, Desired: var desired } => _isStopping || (desired is DesiredState.Down && _begun.Contains(name)),
        var service => service is { Observed: ObservedState.Finished or ObservedState.Failed, NextStart: null, AwaitsConnection: false },
    };
}
