using System.Runtime.Versioning;
using Berth.Supervision.Definitions;
using Berth.Supervision.Services;
using Berth.Supervisor.Control;
using Berth.Supervisor.Logs;
using Berth.Supervisor.Registry;
using Berth.Supervisor.Services;
using Berth.Supervisor.States;
using Berth.Supervisor.Storage;

namespace Berth.Supervisor.Operation;

/// <summary>The commands of a supervisor, for any thread.</summary>
[SupportedOSPlatform("linux")]
internal sealed class SupervisorCommands(
    ServiceHost host,
    ServiceRegistry registry,
    ServiceStatuses statuses,
    ServiceChanges changes,
    DefinitionStore definitions,
    Admission admission,
    SupervisorUpgrade upgrade,
    Waits waits) : IControlledSupervisor
{
    private bool _isUnneeded;

    /// <summary>Whether the supervisor runs only while it has services.</summary>
    public required bool WhileNeeded { get; init; }

    /// <summary>Called for errors that no client gets.</summary>
    public required Action<string> Report { get; init; }

    /// <summary>Ends the supervisor.</summary>
    public required Action End { get; init; }

    /// <summary>Ends a round of the loop.</summary>
    public required Action Settle { get; init; }

    void IControlledSupervisor.Report(string problem) => Report(problem);

    public async Task RegisterAsync(ServiceDefinition definition, bool start, CancellationToken cancellationToken)
    {
        ServiceDefinitionValidator.ThrowIfInvalid(definition);
        await InvokeAsync(() =>
        {
            if (_isUnneeded)
                throw new ServiceException(
                    ServiceErrorKind.Unavailable, "Berth's supervisor is ending, as it had no service left", "try again");
            if (registry.Find(definition.Name) is { } known)
            {
                if (!ServiceDefinitionFile.Same(known.Definition, definition))
                    throw ServiceException.AlreadyRegistered(definition.Name);
            }
            else
            {
                ServiceCycles.ThrowIfAny(registry, definition);
                Room.ThrowIfFull();
                admission.AddNew(definition, start ? DesiredState.Up : DesiredState.Down);
            }

            if (start)
                StartWithOthers(registry.Find(definition.Name)!, []);
        }).ConfigureAwait(false);
        if (start)
            await WaitStartedAsync(definition.Name, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// Replaces the definition of a service, on disk and in memory; an invalid definition of that name is replaced as well.
    /// </summary>
    public async Task ReplaceAsync(ServiceDefinition definition, bool restart, CancellationToken cancellationToken)
    {
        ServiceDefinitionValidator.ThrowIfInvalid(definition);
        var isRestarted = await host.Loop.InvokeAsync(() =>
        {
            ServiceCycles.ThrowIfAny(registry, definition);
            if (registry.Find(definition.Name) is not { } service)
            {
                if (registry.ProblemOf(definition.Name) is null)
                    throw ServiceException.NotRegistered(definition.Name);
                admission.AddNew(definition, DesiredState.Down);
                return false;
            }

            var runs = service.State.Runs() && service.Desired == DesiredState.Up;
            admission.Replace(service, definition, restart);
            if (restart && runs)
                StartOthers(service, [service.Name]);
            return restart && runs;
        }).ConfigureAwait(false);
        if (isRestarted)
            await WaitStartedAsync(definition.Name, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// Whether it runs only while needed, and has no services. Then it refuses registrations, and <see cref="EndUnneeded"/> ends it.
    /// </summary>
    public Task<bool> IsUnneededAsync() =>
        host.Loop.InvokeAsync(() => _isUnneeded = WhileNeeded && registry.All.Count == 0 && registry.Broken.Count == 0);

    public void EndUnneeded() => End();

    /// <summary>Stops and unregisters services. Missing services are not an error.</summary>
    public async Task UnregisterAsync(IReadOnlyList<ServiceName> names, CancellationToken cancellationToken)
    {
        await StopAsync(names, cancellationToken).ConfigureAwait(false);
        await InvokeAsync(() =>
        {
            var ended = names.Distinct().Select(registry.Find).OfType<SupervisedService>()
                .ToLookup(static service => !service.IsRunning);
            foreach (var service in ended[true])
                definitions.Delete(service.Name);
            admission.Remove(ended[true]);
            // A service with an invalid definition has no known process.
            foreach (var name in names.Where(name => registry.Find(name) is null && registry.NoteMended(name)))
                definitions.Delete(name);
            if (ended[false].FirstOrDefault() is { } running)
                throw ServiceException.Overruled(running.Name, "started", "try again");
        }).ConfigureAwait(false);
    }

    public async Task StartAsync(ServiceName name, CancellationToken cancellationToken)
    {
        await InvokeAsync(() => StartWithOthers(registry.Require(name), [])).ConfigureAwait(false);
        await WaitStartedAsync(name, cancellationToken).ConfigureAwait(false);
    }

    public async Task StopAsync(ServiceName name, CancellationToken cancellationToken)
    {
        await InvokeAsync(() => registry.Require(name)).ConfigureAwait(false);
        await StopAsync([name], cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// Stops services with one request, so that services that come after others end before them. Missing services are not an error.
    /// </summary>
    public async Task StopAsync(IReadOnlyList<ServiceName> names, CancellationToken cancellationToken)
    {
        var ended = await host.Loop.InvokeAsync(() =>
        {
            var services = names.Select(registry.Find).OfType<SupervisedService>().ToList();
            var visited = new HashSet<ServiceName>();
            foreach (var service in services)
                StopWithOthers(service, visited);
            return waits.Until(() => services.TrueForAll(static service => !service.IsRunning || service.Desired == DesiredState.Up),
                () => services.Find(static service => service.IsRunning), cancellationToken);
        }).ConfigureAwait(false);
        if (await ended.ConfigureAwait(false) is { } running)
            throw ServiceException.Overruled(running.Name, "started", "stop it again if it is to be down");
    }

    /// <summary>Stops all services, each after those that come after it have ended; they remain enabled.</summary>
    public async Task StopAllAsync()
    {
        var ended = await host.Loop.InvokeAsync(() =>
        {
            foreach (var service in registry.All.ToList())
                service.Stop();
            return waits.Until(() => !registry.All.Any(static service => service.IsRunning), static () => true);
        }).ConfigureAwait(false);
        await ended.ConfigureAwait(false);
    }

    /// <param name="name">The service.</param>
    /// <param name="asked">When the previous program of this process got the same request without answering it; null: it did not.</param>
    /// <param name="cancellationToken">Cancels the wait, not the request.</param>
    public async Task RestartAsync(ServiceName name, DateTimeOffset? asked, CancellationToken cancellationToken)
    {
        await InvokeAsync(() =>
        {
            var service = registry.Require(name);
            if (service.Record.Started > asked)
                return;
            StartOthers(service, [name]);
            definitions.SetDesired(name, DesiredState.Up);
            service.Restart();
        }).ConfigureAwait(false);
        await WaitStartedAsync(name, cancellationToken).ConfigureAwait(false);
    }

    /// <param name="name">The service.</param>
    /// <param name="asked">When the previous program of this process got the same request without answering it; null: it did not.</param>
    /// <param name="cancellationToken">Cancels the wait, not the request.</param>
    public async Task OverlapAsync(ServiceName name, DateTimeOffset? asked, CancellationToken cancellationToken)
    {
        var over = await host.Loop.InvokeAsync(() =>
        {
            var service = registry.Require(name);
            ServiceDefinitionValidator.ThrowIfNoOverlap(service.Definition);
            Replacement? replacement = null;
            if (!(service.Record.Started > asked))
            {
                StartOthers(service, [name]);
                definitions.SetDesired(name, DesiredState.Up);
                replacement = service.Replace();
            }

            return waits.Until(
                () => replacement?.IsOver ?? service.Beside is null,
                () => (replacement?.State, replacement?.Problem, service.Run.Main), cancellationToken);
        }).ConfigureAwait(false);
        var (state, problem, pid) = await over.ConfigureAwait(false);
        if (state is ReplacementState.Overruled)
            throw ServiceException.Overruled(name, "stopped, restarted or replaced", "do it again if it is to run as it is now");
        if (state is ReplacementState.Failed)
            throw ServiceException.Refused(
                name, "replace the running instance of", $"the new one {problem}",
                $"process {pid} of the old one goes on, untouched; what the new one said: berth logs {name}");
        await WaitStartedAsync(name, cancellationToken).ConfigureAwait(false);
    }

    public async Task<ServiceStatus> StatusAsync(ServiceName name) =>
        ServiceUse.Measure([await host.Loop.InvokeAsync(() => statuses.Of(name)).ConfigureAwait(false)]).First();

    public async Task<List<ServiceStatus>> ListAsync() =>
        [.. ServiceUse.Measure(await host.Loop.InvokeAsync(statuses.All).ConfigureAwait(false))];

    public async Task<(LogTail Tail, LogFollower? Follower)> LogsAsync(ServiceName name, bool follow)
    {
        await InvokeAsync(() => registry.Require(name)).ConfigureAwait(false);
        return await host.Pump.ReadAsync(name, host.Paths.Log(name), follow).ConfigureAwait(false);
    }

    public async Task<LogFollower> AttachAsync(ServiceName name)
    {
        await InvokeAsync(() => registry.Require(name)).ConfigureAwait(false);
        var follower = await host.Pump.AttachAsync(name).ConfigureAwait(false) ?? throw ServiceException.NotRegistered(name);
        host.Loop.Post(() =>
        {
            if (registry.Find(name) is { } service)
                host.Pump.Tell(statuses.Of(service));
        });
        return follower;
    }

    public void LeaveLogs(ServiceName name, LogFollower follower) => host.Pump.Leave(name, follower);

    public Task<StatusFollower> FollowAsync() => host.Loop.InvokeAsync(changes.Follow);

    public void Leave(StatusFollower follower) => host.Loop.Post(() => changes.Leave(follower));

    public Task ReloadAsync() => InvokeAsync(admission.Reload);

    /// <summary>Returns only by throwing; on success, another program runs in this process.</summary>
    public async Task UpgradeAsync(string program, CancellationToken cancellationToken)
    {
        var command = await upgrade.RehearseAsync(program, cancellationToken).ConfigureAwait(false);
        await InvokeAsync(() => upgrade.Become(command, Settle)).ConfigureAwait(false);
    }

    private Task InvokeAsync(Action act) => host.Loop.InvokeAsync(() =>
    {
        act();
        return true;
    });

    private void StartWithOthers(SupervisedService service, HashSet<ServiceName> visited)
    {
        if (!visited.Add(service.Name))
            return;
        StartOthers(service, visited);
        definitions.SetDesired(service.Name, DesiredState.Up);
        service.Start();
    }

    /// <summary>
    /// Starts the services that a service requires and wants; without them it would wait forever, or be refused. Finished services are not
    /// started again.
    /// </summary>
    private void StartOthers(SupervisedService service, HashSet<ServiceName> visited)
    {
        foreach (var name in service.Definition.Supervise.Requires.Concat(service.Definition.Supervise.Wants))
        {
            if (registry.Find(name) is { } other && other is not { State: ObservedState.Finished, Desired: DesiredState.Up })
                StartWithOthers(other, visited);
        }
    }

    private void StopWithOthers(SupervisedService service, HashSet<ServiceName> visited)
    {
        if (!visited.Add(service.Name))
            return;
        foreach (var name in registry.Dependents(service.Name))
        {
            if (registry.Find(name) is { Desired: DesiredState.Up } other
                && other.Definition.Supervise.Requires.Contains(service.Name.ToString()))
                StopWithOthers(other, visited);
        }

        definitions.SetDesired(service.Name, DesiredState.Down);
        service.Stop();
    }

    private async Task WaitStartedAsync(ServiceName name, CancellationToken cancellationToken)
    {
        var started = await host.Loop.InvokeAsync(() =>
        {
            var service = registry.Require(name);
            // A program that has ended already was started successfully; its status has the end.
            return waits.Until(
                () => service.Desired == DesiredState.Down || HasStarted(service),
                () => (IsOverruled: service.Desired == DesiredState.Down,
                    Problem: service is { Run.WasExecuted: false, State: ObservedState.Failed or ObservedState.Backoff }
                        ? service.Problem
                        : null, WhereToLook(service)),
                cancellationToken);
        }).ConfigureAwait(false);
        var (isOverruled, problem, whereToLook) = await started.ConfigureAwait(false);
        if (isOverruled)
            throw ServiceException.Overruled(name, "stopped", "start it again if it is to run");
        if (problem is not null)
            throw ServiceException.Refused(name, "start", problem, $"fix that, and start it again; {whereToLook}");
    }

    /// <summary>A suggestion where to look. A service that did not start because of another has no log.</summary>
    private string WhereToLook(SupervisedService service) =>
        service.Definition.Supervise.Requires
            .FirstOrDefault(name => registry.Find(name) is null or { State: ObservedState.Failed }) is not { } required
            ? $"what it said: berth logs {service.Name}"
            : registry.Find(required) is null
            ? "what there is: berth status"
            : $"why that has: berth status {required}";

    /// <summary>Completes when the process id is known, if there is a process, because the status contains it.</summary>
    private static bool HasStarted(SupervisedService service) =>
        service.State is not (ObservedState.Starting or ObservedState.Launching or ObservedState.Stopping)
            && (service.Run.Main is not null || !service.State.Runs());
}
