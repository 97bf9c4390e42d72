using Berth.Linux;

namespace Berth.Supervision.Builtin;

/// <content>The start: definitions on disk against what runs, and what an earlier supervisor left.</content>
public sealed partial class Supervisor
{
    private const int MostAsks = 200;
    private const int AskAgainMilliseconds = 5;

    private bool Begin()
    {
        foreach (var loaded in _definitions.Load())
            Load(loaded);
        FindDependents();
        var used = new HashSet<string>(StringComparer.Ordinal);
        foreach (var service in _services.Values)
        {
            if (TakeOver(service))
                used.Add(_paths.Notify(service.Name));
        }

        EndStrays();
        foreach (var stale in Directory.GetFiles(_paths.Notifications).Where(path => !used.Contains(path)))
            File.Delete(stale);
        return true;
    }

    private void Load(LoadedDefinition loaded)
    {
        try
        {
            _broken.Remove(loaded.Name);
            if (loaded.Definition is { } definition)
            {
                ThrowIfCycle(definition);
                Add(definition, loaded.Desired);
            }
        }
        catch (ServiceException cycle)
        {
            loaded = loaded with { Problem = cycle.Message };
        }

        if (loaded.Problem is { } problem)
        {
            _broken[loaded.Name] = problem;
            Report($"service {loaded.Name}: {problem}");
        }
    }

    private SupervisedService Add(ServiceDefinition definition, DesiredState desired)
    {
        var service = new SupervisedService(_host, definition, desired);
        _services.Add(definition.Name, service);
        return service;
    }

    /// <summary>Finds the process of a service, or how it ended. True: it runs.</summary>
    private bool TakeOver(SupervisedService service)
    {
        var record = ServiceRecord.Read(_paths.Record(service.Name));
        var pipe = _paths.Pipe(service.Name);

        // The launcher has the reading end of the pipe open; nobody else has, before we do. So it tells whether there is one.
        var process = FileStatus.Find(pipe, followLink: false) is { Kind: FileKind.Fifo } ? FindLauncher(service.Name, record, pipe) : null;
        if (process is null && FileStatus.Find(pipe, followLink: false) is not { Kind: FileKind.Fifo })
            NamedPipe.Create(pipe);
        _pump.Add(service.Name, NamedPipe.OpenRead(pipe), _paths.Log(service.Name), service.Definition.Supervise.Log);
        if (process is not null)
            service.Adopt(record ?? new ServiceRecord { State = ObservedState.Up, Since = _options.Time.GetUtcNow() }, process);
        else if (record is not null)
            service.Recall(record);
        else if (service.Desired == DesiredState.Up)
            service.Start();
        return process is not null;
    }

    private ProcessHandle? FindLauncher(ServiceName name, ServiceRecord? record, string pipe)
    {
        using (var writer = NamedPipe.TryOpenWrite(pipe))
        {
            if (writer is null && record?.Process?.IsAlive() is not true)
                return null;
        }

        // It may have been started a moment before our predecessor was killed, and not have said yet who it is.
        int? pid;
        for (var asks = 0; (pid = LaunchStatus.Read(_paths.Status(name)).Launcher) is null && asks < MostAsks; asks++)
            DescriptorPoll.Wait([], AskAgainMilliseconds);
        if (pid is null || ProcessIdentity.Find(pid.Value) is not { } identity)
            return null;

        // Another process may have the pid by now; not where the pipe has a reader, but a record of the start is the better witness.
        var isOther = record?.Process is { } known && known.Pid == identity.Pid && known.StartTime != identity.StartTime;
        return isOther ? null : ProcessHandle.TryOpen(identity);
    }

    /// <summary>What runs without a definition is ended: somebody has removed it while there was no supervisor.</summary>
    private void EndStrays()
    {
        foreach (var file in Directory.GetFiles(_paths.Records, "*.json"))
        {
            if (!ServiceName.TryParse(Path.GetFileNameWithoutExtension(file), out var name) || _services.ContainsKey(name))
                continue;
            var service = Add(new ServiceDefinition { Name = name, Command = ["/nonexistent"] }, DesiredState.Down);
            if (TakeOver(service) && !_broken.ContainsKey(name.ToString()))
                service.Stop();
            else if (!service.State.Runs())
                Remove(service);
        }
    }

    private void Remove(SupervisedService service)
    {
        var name = service.Name;
        service.Dispose();
        _services.Remove(name);
        FindDependents();
        Tell(new ServiceChange(name, null));
        _ = _pump.RemoveAsync(name);
        foreach (var path in (string[])[_paths.Record(name), _paths.Status(name), _paths.Pipe(name), _paths.Notify(name)])
            File.Delete(path);
    }
}
