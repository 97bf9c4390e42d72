using Berth.Linux.Descriptors;
using Berth.Linux.Errors;
using Berth.Linux.Processes;
using Berth.Supervision.Definitions;
using Berth.Supervision.Services;
using Berth.Supervisor.Control;
using Berth.Supervisor.Logs;
using Berth.Supervisor.Services;
using Berth.Supervisor.States;

namespace Berth.Supervisor;

/// <content>What can be asked of it, from any thread.</content>
public sealed partial class BuiltinSupervisor : IControlledSupervisor, ISupervisedServices
{
    /// <summary>
    /// Descriptors that are left when no more services are registered, and when a supervisor does not start with those that are there:
    /// fewer.
    /// </summary>
    private const int ForNewServices = 64, ForAll = 32;

    /// <summary>What to do where there are more services than descriptors.</summary>
    private const string RaiseLimit = "raise the hard limit of whoever starts it (ulimit -Hn; LimitNOFILE= of systemd), and start it again";

    async Task IControlledSupervisor.RegisterAsync(ServiceDefinition definition, bool start, CancellationToken cancellationToken)
    {
        ServiceDefinitionValidator.ThrowIfInvalid(definition);
        await _loop.InvokeAsync(() =>
        {
            if (_isUnneeded)
                throw new ServiceException(
                    ServiceErrorKind.Unavailable, "Berth's supervisor is ending, as it had no service left", "try again");
            var desired = start ? DesiredState.Up : DesiredState.Down;
            if (Find(definition.Name) is { } known)
            {
                if (!ServiceDefinitionFile.Same(known.Definition, definition))
                    throw ServiceException.AlreadyRegistered(definition.Name);
            }
            else
            {
                ThrowIfCycle(definition);
                ThrowIfCrowded();
                AddNew(definition, desired);
            }

            if (start)
                StartWithOthers(Find(definition.Name)!, []);
            return true;
        }).ConfigureAwait(false);
        if (start)
            await WaitStartedAsync(definition.Name, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Gives a service another definition, on disk and at once; a broken definition of that name is replaced, too.</summary>
    async Task IControlledSupervisor.ReplaceAsync(ServiceDefinition definition, bool restart, CancellationToken cancellationToken)
    {
        ServiceDefinitionValidator.ThrowIfInvalid(definition);
        var isRestarted = await _loop.InvokeAsync(() =>
        {
            ThrowIfCycle(definition);
            if (Find(definition.Name) is not { } service)
            {
                if (!_broken.ContainsKey(definition.Name.ToString()))
                    throw ServiceException.NotRegistered(definition.Name);
                AddNew(definition, DesiredState.Down);
                return false;
            }

            _definitions.Save(definition, service.Desired);
            _broken.Remove(definition.Name.ToString());
            var runs = service.State.Runs() && service.Desired == DesiredState.Up;
            service.Redefine(definition, restart);
            _pump.Limit(service.Name, definition.Supervise.Log);
            FindDependents();
            return restart && runs;
        }).ConfigureAwait(false);
        if (isRestarted)
            await WaitStartedAsync(definition.Name, cancellationToken).ConfigureAwait(false);
    }

    private void AddNew(ServiceDefinition definition, DesiredState desired)
    {
        _definitions.Save(definition, desired);
        _broken.Remove(definition.Name.ToString());
        var service = Add(definition, desired);
        AddDependent(service);
        try
        {
            _ = TakeOver(service);
        }
        catch (Exception refused) when (refused is LinuxException or IOException or UnauthorizedAccessException)
        {
            _definitions.Delete(definition.Name);
            Remove([service]);
            throw ServiceException.Refused(definition.Name, "register", refused.Message, "mend that, and register it again");
        }
    }

    /// <summary>With no descriptor left nobody could ask it anything any more.</summary>
    private static void ThrowIfCrowded()
    {
        if (IsCrowded(ForNewServices))
            throw new ServiceException(ServiceErrorKind.Refused,
                $"the supervisor has nearly all of the {DescriptorLimit.Current().Soft} descriptors open that it may, and a service "
                    + "takes one",
                RaiseLimit);
    }

    private static bool IsCrowded(int spare)
    {
        using var next = File.OpenHandle("/dev/null"); // the lowest number that is free
        return FileDescriptors.NumberOf(next) >= DescriptorLimit.Current().Soft - spare;
    }

    /// <summary>
    /// Whether it is there only while it is needed, and has no service. Then none is registered any more, and
    /// <see cref="IControlledSupervisor.EndUnneeded"/> ends it.
    /// </summary>
    Task<bool> IControlledSupervisor.IsUnneededAsync() =>
        _loop.InvokeAsync(() => _isUnneeded = _options.WhileNeeded && _services.Count == 0 && _broken.Count == 0);

    void IControlledSupervisor.EndUnneeded() => _end.Cancel();

    /// <summary>Those that are not there are fine.</summary>
    async Task IControlledSupervisor.UnregisterAsync(IReadOnlyList<ServiceName> names, CancellationToken cancellationToken)
    {
        await StopServicesAsync(names, cancellationToken).ConfigureAwait(false);
        await _loop.InvokeAsync(() =>
        {
            var ended = names.Distinct().Select(Find).OfType<SupervisedService>().ToLookup(static service => !service.State.Runs());
            foreach (var service in ended[true])
                _definitions.Delete(service.Name);
            Remove(ended[true]);
            // Of one whose definition is broken nothing runs that we know of.
            foreach (var name in names.Where(name => Find(name) is null && _broken.Remove(name.ToString())))
                _definitions.Delete(name);
            return ended[false].FirstOrDefault() is { } running
                ? throw ServiceException.Overruled(running.Name, "started", "try again")
                : true;
        }).ConfigureAwait(false);
    }

    async Task IControlledSupervisor.StartAsync(ServiceName name, CancellationToken cancellationToken)
    {
        await _loop.InvokeAsync(() =>
        {
            StartWithOthers(Require(name), []);
            return true;
        }).ConfigureAwait(false);
        await WaitStartedAsync(name, cancellationToken).ConfigureAwait(false);
    }

    Task IControlledSupervisor.StopAsync(IReadOnlyList<ServiceName> names, CancellationToken cancellationToken) =>
        StopServicesAsync(names, cancellationToken);

    async Task IControlledSupervisor.StopAsync(ServiceName name, CancellationToken cancellationToken)
    {
        await _loop.InvokeAsync(() => Require(name)).ConfigureAwait(false);
        await StopServicesAsync([name], cancellationToken).ConfigureAwait(false);
    }

    /// <summary>At once, so that those that come after others end before them. Those that are not there are fine.</summary>
    private async Task StopServicesAsync(IReadOnlyList<ServiceName> names, CancellationToken cancellationToken)
    {
        var ended = await _loop.InvokeAsync(() =>
        {
            var services = names.Select(Find).OfType<SupervisedService>().ToList();
            var visited = new HashSet<ServiceName>();
            foreach (var service in services)
                StopWithOthers(service, visited);
            return WaitUntil(() => services.TrueForAll(static service => !service.State.Runs() || service.Desired == DesiredState.Up),
                () => services.Find(static service => service.State.Runs()), cancellationToken);
        }).ConfigureAwait(false);
        if (await ended.ConfigureAwait(false) is { } running)
            throw ServiceException.Overruled(running.Name, "started", "stop it again if it is to be down");
    }

    /// <param name="name">The service.</param>
    /// <param name="asked">When what this process was before was asked the same, and did not come to answer; null: it was not.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    async Task IControlledSupervisor.RestartAsync(ServiceName name, DateTimeOffset? asked, CancellationToken cancellationToken)
    {
        await _loop.InvokeAsync(() =>
        {
            var service = Require(name);
            if (service.Record.Started > asked)
                return true;
            _definitions.SetDesired(name, DesiredState.Up);
            service.Restart();
            return true;
        }).ConfigureAwait(false);
        await WaitStartedAsync(name, cancellationToken).ConfigureAwait(false);
    }

    async Task<ServiceStatus> IControlledSupervisor.StatusAsync(ServiceName name) =>
        ServiceUse.Measure(
            [await _loop.InvokeAsync(() => Find(name) is null
                && _broken.TryGetValue(name.ToString(), out var problem)
                    ? Broken(name, problem)
                    : Status(Require(name))).ConfigureAwait(false)]).First();

    async Task<List<ServiceStatus>> IControlledSupervisor.ListAsync() =>
        [.. ServiceUse.Measure(await StatusesAsync().ConfigureAwait(false))];

    private Task<List<ServiceStatus>> StatusesAsync() => _loop.InvokeAsync(Statuses);

    private List<ServiceStatus> Statuses()
    {
        var all = _services.Values.Select(Status).ToList();
        foreach (var (text, problem) in _broken)
        {
            if (ServiceName.TryParse(text, out var name) && !_services.ContainsKey(name))
                all.Add(Broken(name, problem));
        }

        all.Sort(static (one, other) => ServiceName.Order.Compare(one.Name, other.Name));
        return all;
    }

    async Task<(LogTail Tail, LogFollower? Follower)> IControlledSupervisor.LogsAsync(ServiceName name, bool follow)
    {
        await _loop.InvokeAsync(() => Require(name)).ConfigureAwait(false);
        return await _pump.ReadAsync(name, _paths.Log(name), follow).ConfigureAwait(false);
    }

    async Task<LogFollower> IControlledSupervisor.AttachAsync(ServiceName name)
    {
        await _loop.InvokeAsync(() => Require(name)).ConfigureAwait(false);
        var follower = await _pump.AttachAsync(name).ConfigureAwait(false) ?? throw ServiceException.NotRegistered(name);
        _loop.Post(() =>
        {
            if (Find(name) is { } service)
                _pump.Tell(Status(service));
        });
        return follower;
    }

    void IControlledSupervisor.LeaveLogs(ServiceName name, LogFollower follower) => _pump.Leave(name, follower);

    /// <summary>
    /// Reads the definitions anew. What has not changed is left alone; what has is restarted, what is new is started, and what is gone is
    /// stopped.
    /// </summary>
    Task IControlledSupervisor.ReloadAsync() => _loop.InvokeAsync(() =>
    {
        var there = new HashSet<ServiceName>();
        foreach (var loaded in _definitions.Load())
        {
            var known = Find(loaded.Name);
            if (known is not null && (loaded.Definition is null || ServiceDefinitionFile.Same(loaded.Definition, known.Definition)))
            {
                // A definition that has been broken does not take a service down that runs.
                there.Add(known.Name);
                Note(loaded);
                continue;
            }

            if (known is null)
                Load(loaded);
            else
                Redefine(known, loaded.Definition!);
            if (known is null && Find(loaded.Name) is { } added)
                _ = TryTakeOver(added);
            if (Find(loaded.Name) is { } service)
                there.Add(service.Name);
        }

        FindDependents();
        foreach (var service in _services.Values.Where(service => !there.Contains(service.Name)).ToList())
            StopAndRemove(service);
        return true;
    });

    private void Redefine(SupervisedService service, ServiceDefinition definition)
    {
        try
        {
            ThrowIfCycle(definition);
            _broken.Remove(definition.Name.ToString());
            service.Redefine(definition, restart: true);
            _pump.Limit(service.Name, definition.Supervise.Log);
        }
        catch (ServiceException cycle)
        {
            _broken[definition.Name.ToString()] = cycle.Message;
            Report(cycle.Message);
        }
    }

    private void StopAndRemove(SupervisedService service)
    {
        service.Stop();
        _ = WaitUntil(() => !service.State.Runs(), static () => true).ContinueWith(
            _ => _loop.Post(() => Remove([service])), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously,
                TaskScheduler.Default);
    }

    private async Task StopAllAsync()
    {
        var ended = await _loop.InvokeAsync(() =>
        {
            foreach (var service in _services.Values.ToList())
                service.Stop();
            return WaitUntil(() => !_services.Values.Any(static service => service.State.Runs()), static () => true);
        }).ConfigureAwait(false);
        await ended.ConfigureAwait(false);
    }

    private SupervisedService Require(ServiceName name) => Find(name)
        ?? throw (_broken.TryGetValue(name.ToString(), out var problem)
            ? new ServiceException(ServiceErrorKind.InvalidDefinition, problem,
                $"register it again (berth service register --replace), or take it away: berth service unregister {name}")
            : ServiceException.NotRegistered(name));

    private void StartWithOthers(SupervisedService service, HashSet<ServiceName> visited)
    {
        if (!visited.Add(service.Name))
            return;
        foreach (var name in service.Definition.Supervise.Requires.Concat(service.Definition.Supervise.Wants))
        {
            if (Find(name) is { } other)
                StartWithOthers(other, visited);
        }

        _definitions.SetDesired(service.Name, DesiredState.Up);
        service.Start();
    }

    private void StopWithOthers(SupervisedService service, HashSet<ServiceName> visited)
    {
        if (!visited.Add(service.Name))
            return;
        foreach (var name in Dependents(service.Name))
        {
            if (Find(name) is { Desired: DesiredState.Up } other && other.Definition.Supervise.Requires.Contains(service.Name.ToString()))
                StopWithOthers(other, visited);
        }

        _definitions.SetDesired(service.Name, DesiredState.Down);
        service.Stop();
    }

    private async Task WaitStartedAsync(ServiceName name, CancellationToken cancellationToken)
    {
        var started = await _loop.InvokeAsync(() =>
        {
            var service = Require(name);
            // A program that ran and ended before we looked was started all the same: how it ended is for its status to tell.
            return WaitUntil(
                () => service.Desired == DesiredState.Down || HasStarted(service),
                () => (IsOverruled: service.Desired == DesiredState.Down,
                    Problem: service is { Run.WasExecuted: false, State: ObservedState.Failed or ObservedState.Backoff }
                        ? service.Problem
                        : null),
                cancellationToken);
        }).ConfigureAwait(false);
        var (isOverruled, problem) = await started.ConfigureAwait(false);
        if (isOverruled)
            throw ServiceException.Overruled(name, "stopped", "start it again if it is to run");
        if (problem is not null)
            throw ServiceException.Refused(name, "start", problem, $"mend that, and start it again; what it said: berth logs {name}");
    }

    /// <summary>Not before it is known which process it is, where it is one: its status says so.</summary>
    private static bool HasStarted(SupervisedService service) =>
        service.State is not (ObservedState.Starting or ObservedState.Launching or ObservedState.Stopping)
            && (service.Run.Main is not null || !service.State.Runs());

    private void ThrowIfCycle(ServiceDefinition definition)
    {
        var trail = new List<string>();
        var isClear = new HashSet<string>(StringComparer.Ordinal);
        Visit(definition.Name.ToString());

        void Visit(string name)
        {
            if (trail.IndexOf(name) is >= 0 and var at)
                throw new ServiceException(ServiceErrorKind.InvalidDefinition,
                    $"service {definition.Name} would come after itself: {string.Join(" -> ", trail[at..].Append(name))}",
                    "take one of these out of after, requires or wants");
            if (isClear.Contains(name))
                return;
            trail.Add(name);
            var supervise = name == definition.Name.ToString() ? definition.Supervise : Find(name)?.Definition.Supervise;
            foreach (var next in supervise is null ? [] : supervise.After.Concat(supervise.Requires).Concat(supervise.Wants))
                Visit(next);
            trail.RemoveAt(trail.Count - 1);
            isClear.Add(name);
        }
    }

    private static ServiceStatus Broken(ServiceName name, string problem) => new()
    {
        Name = name,
        Desired = DesiredState.Up,
        Observed = ObservedState.Failed,
        Problem = problem,
    };

    private ServiceStatus Status(SupervisedService service) => service.Status with
    {
        Problem = service.Problem ?? _broken.GetValueOrDefault(service.Name.ToString()),
        WaitsFor = WaitsFor(service),
        LostLines = _pump.LostLines(service.Name),
    };
}
