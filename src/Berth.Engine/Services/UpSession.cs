using Berth.Engine.Hosts;
using Berth.Supervision;

namespace Berth.Engine.Services;

/// <summary><c>berth up</c> in the foreground: a supervisor of its own that lives as long as this process, and leaves nothing.</summary>
/// <param name="screen">Where it shows what goes on.</param>
public sealed class UpSession(IUpScreen screen)
{
    private static readonly TimeSpan s_look = TimeSpan.FromMilliseconds(100);

    private readonly Dictionary<ServiceName, (ObservedState State, DateTimeOffset? Since)> _shown = [];
    private readonly TaskCompletionSource<bool> _allEnded = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile bool _isStarted;

    /// <summary>Starts services in order, and returns when all have ended, or, after stopping them in reverse order, when it is cancelled.</summary>
    /// <param name="definitions">The services, in the order of their start.</param>
    /// <param name="cancellationToken">Stops them.</param>
    /// <returns>Whether none has failed.</returns>
    /// <exception cref="ServiceException">One can't be started; the others were stopped.</exception>
    public async Task<bool> RunAsync(IReadOnlyList<ServiceDefinition> definitions, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(definitions);
        var place = SupervisorPlace.Foreground(HostContext.Directories());
        using var stop = new CancellationTokenSource();
        using var left = new CancellationTokenSource();
        var supervisor = place.Supervisor(stopServicesAtEnd: true, screen.Note).RunAsync(stop.Token);
        var manager = place.Manager();
        var showing = Task.CompletedTask;
        try
        {
            await AwaitAnswerAsync(manager, supervisor).ConfigureAwait(false);
            showing = ShowStatesAsync(manager, left.Token);
            return await StartAndWaitAsync(manager, definitions, left.Token, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            await stop.CancelAsync().ConfigureAwait(false);
            await supervisor.ConfigureAwait(false);
            await left.CancelAsync().ConfigureAwait(false);
            await showing.ConfigureAwait(false);
            Directory.Delete(place.State, recursive: true);
        }
    }

    private async Task<bool> StartAndWaitAsync(IServiceManager manager, IReadOnlyList<ServiceDefinition> definitions, CancellationToken left, CancellationToken cancellationToken)
    {
        try
        {
            foreach (var definition in definitions)
            {
                // They go with this process even when it is killed: nobody would look after them.
                var own = definition with { Supervise = definition.Supervise with { DieWithSupervisor = true } };
                await manager.RegisterAsync(own, start: false, cancellationToken).ConfigureAwait(false);
                _ = ShowLinesAsync(manager, definition.Name, left);
            }

            foreach (var definition in definitions)
                await manager.StartAsync(definition.Name, cancellationToken).ConfigureAwait(false);
            _isStarted = true;
            return await _allEnded.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            screen.Note("stopping");
            return true;
        }
    }

    private static async Task AwaitAnswerAsync(IServiceManager manager, Task supervisor)
    {
        while (!await BackgroundSupervisor.AnswersAsync(manager, CancellationToken.None).ConfigureAwait(false))
        {
            if (supervisor.IsCompleted)
                await supervisor.ConfigureAwait(false);
            await Task.Delay(s_look / 10).ConfigureAwait(false);
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

    private async Task ShowStatesAsync(IServiceManager manager, CancellationToken left)
    {
        try
        {
            while (!left.IsCancellationRequested)
            {
                var mayEnd = _isStarted;
                var services = await manager.ListAsync(left).ConfigureAwait(false);
                foreach (var service in services)
                    Show(service);
                if (mayEnd && services.All(static service => service is { Observed: ObservedState.Finished or ObservedState.Failed or ObservedState.Down, NextStart: null }))
                    _allEnded.TrySetResult(services.All(static service => service.Observed is not ObservedState.Failed));
                await Task.Delay(s_look, left).ConfigureAwait(false);
            }
        }
        catch (Exception gone) when (gone is OperationCanceledException or ServiceException)
        {
            _allEnded.TrySetResult(false); // the supervisor has ended: nobody else would tell
        }
    }

    private void Show(ServiceStatus status)
    {
        var now = (status.Observed, status.Since);
        if (_shown.TryGetValue(status.Name, out var before) ? before == now : status.Observed is ObservedState.Down)
            return;
        _shown[status.Name] = now;
        screen.State(status);
    }
}
