using Berth.Linux.Descriptors;
using Berth.Linux.Errors;
using Berth.Linux.Files;
using Berth.Linux.Processes;
using Berth.Supervision.Definitions;
using Berth.Supervision.Services;
using Berth.Supervisor.Control;
using Berth.Supervisor.Services;
using Berth.Supervisor.States;
using Berth.Supervisor.Storage;
using Berth.Supervisor.Upgrade;
using Microsoft.Win32.SafeHandles;

namespace Berth.Supervisor;

/// <content>The start: definitions on disk against what runs, and what an earlier supervisor left.</content>
public sealed partial class BuiltinSupervisor : IControlledSupervisor, ISupervisedServices
{
    private const int MostAsks = 200;
    private const int TakenOverAtOnce = 32;
    private const int AskAgainMilliseconds = 5;

    private void Begin(Succession? succession)
    {
        foreach (var loaded in _definitions.Load())
            Load(loaded);
        FindDependents();
        var used = new HashSet<string>(StringComparer.Ordinal);
        if (succession is null && IsCrowded(ForAll + _services.Count))
            throw new ServiceException(ServiceErrorKind.Refused,
                $"the supervisor, with {_services.Count} services, needs more than the {DescriptorLimit.Current().Soft} descriptors that "
                    + "it may have open",
                RaiseLimit);
        var takenOver = 0;
        foreach (var service in _services.Values.ToList())
        {
            if (TryTakeOver(service, succession?.Take(service.Name)))
                used.Add(_paths.Notify(service.Name));

            // What may start does so while the others are read: on another processor. Who comes after a service that is not taken over yet
            // waits for it.
            if (++takenOver % TakenOverAtOnce == 0)
            {
                Settle();
                StatusesWritten(_statuses!);
            }
        }

        EndStrays(succession);
        foreach (var stale in _host.InRuntime(() => Directory.GetFiles(_paths.Notifications)).Where(path => !used.Contains(path)))
            SupervisorPaths.Delete(stale);
        Settle();
        _loop.After(s_while, HaveBegun);
    }

    /// <summary>
    /// All that was read and started has left more garbage than the services take, and nothing follows that would clear it away.
    /// </summary>
    private void HaveBegun()
    {
        if (_touched.Count > 0)
        {
            // Thousands are still to be started.
            _loop.After(s_while, HaveBegun);
            return;
        }

        // One that was about to end when it was taken over has closed its file before that was watched.
        foreach (var service in _services.Values.Where(static service => !service.Run.IsChild))
            StatusWritten(service, isClosed: service.Run.HasLauncherEnded);
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
    }

    private void Load(LoadedDefinition loaded)
    {
        try
        {
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

        Note(loaded);
    }

    /// <summary>Remembers what is wrong with a definition, or that nothing is.</summary>
    private void Note(LoadedDefinition loaded)
    {
        if (loaded.Problem is { } problem)
        {
            _broken[loaded.Name] = problem;
            Report($"service {loaded.Name}: {problem}");
        }
        else
        {
            _broken.Remove(loaded.Name);
        }
    }

    private SupervisedService Add(ServiceDefinition definition, DesiredState desired)
    {
        var service = new SupervisedService(_host, this, definition, desired);
        _services.Add(definition.Name, service);
        return service;
    }

    /// <summary>
    /// As <see cref="TakeOver"/>. What can't be done for one service, for it has broken a file of its own, is said of that one, and keeps
    /// no other waiting.
    /// </summary>
    private bool TryTakeOver(SupervisedService service, ServiceDescriptors? left = null)
    {
        try
        {
            return TakeOver(service, left);
        }
        catch (Exception refused) when (refused is LinuxException or IOException or UnauthorizedAccessException or InvalidDataException)
        {
            service.Dispose();
            _services.Remove(service.Name);
            _ = _pump.RemoveAsync(service.Name);
            FindDependents();
            var name = service.Name.ToString();
            if (_broken.GetValueOrDefault(name) != refused.Message)
                Note(new LoadedDefinition(name, null, refused.Message, service.Desired));
            return false;
        }
    }

    /// <summary>Finds the process of a service, or how it ended. True: it runs.</summary>
    /// <param name="service">The service.</param>
    /// <param name="left">What the program that this process was before has left of it; null: nothing.</param>
    private bool TakeOver(SupervisedService service, ServiceDescriptors? left = null)
    {
        var record = ServiceRecord.Read(_paths.Record(service.Name));
        if (left is not null)
            service.Inherit(left);
        var (process, output) = left?.Output is { } kept ? (left.Process, kept) : _host.InRuntime(() => Find(service.Name, record));
        service.Output.Inode = FileStatus.Of(output).Inode;
        // Before its output is read: a launcher whose service has ended waits for that alone.
        if (process is not null && _lostLaunchers.TryGetValue(service.Name, out var lost) && lost.Process == process)
            Follow(service, lost);
        _ = _pump.AddAsync(
            service.Name, output, _paths.Log(service.Name), service.Definition.Supervise.Log, isRunning: process is not null);
        if (process is { } runs)
            service.Adopt(record ?? new ServiceRecord { State = ObservedState.Launching, Since = _options.Time.GetUtcNow() }, runs);
        else if (record is not null)
            service.Recall(record);
        else if (service.Desired == DesiredState.Up)
            service.Start();
        return process is not null;
    }

    /// <summary>
    /// What runs of a service, and the reading end of its output. A launcher whose service has ended stays until somebody has read what
    /// that wrote.
    /// </summary>
    private (ProcessIdentity? Process, SafeFileHandle Output) Find(ServiceName name, ServiceRecord? record)
    {
        if (TryTake(FindLost(name)) is { } known)
            return known;
        var pipe = _paths.Pipe(name);
        var isNew = FileStatus.Find(pipe, followLink: false) is not { Kind: FileKind.Fifo };
        if (isNew)
        {
            // It is new, or somebody is about to remove all that is there.
            if (TryTake(FindLostHere(name)) is { } lost)
                return lost;
            _host.MakePipe(name);
        }

        // The launcher has the reading end of the pipe open; nobody else has, before we do. So it tells whether there is one. Held here,
        // the pipe stays as it is.
        using var writer = isNew ? null : OwnFile.Open(pipe, NamedPipe.TryOpenWrite);
        var process = FindLauncher(name, record, hasReader: writer is not null);
        if (process is null && writer is not null && TryTake(FindLostHere(name)) is { } silent)
            return silent;
        return (process, OwnFile.Open(pipe, NamedPipe.OpenRead));
    }

    private static (ProcessIdentity? Process, SafeFileHandle Output)? TryTake(LostLauncher? lost)
    {
        try
        {
            return lost is null ? null : (lost.Process, OwnFile.Open(lost.Output, NamedPipe.OpenReadOf, followLink: true));
        }
        catch (Exception ended) when (ended is IOException or UnauthorizedAccessException or LinuxException or InvalidDataException)
        {
            return null;
        }
    }

    private ProcessIdentity? FindLauncher(ServiceName name, ServiceRecord? record, bool hasReader)
    {
        if (!hasReader && record?.Process?.IsAlive() is not true)
            return null;

        // It may have been started a moment before our predecessor was killed, and not have said yet who it is.
        int? pid;
        for (var asks = 0; (pid = LaunchStatus.Read(_paths.Status(name)).Launcher) is null
            && asks < MostAsks
            && File.Exists(_paths.Status(name)); asks++)
        {
            // What was on its way to a launch server is let go of by that as soon as its supervisor is gone.
            using var writer = OwnFile.Open(_paths.Pipe(name), NamedPipe.TryOpenWrite);
            if (writer is null && record?.Process?.IsAlive() is not true)
                break;
            DescriptorPoll.Wait([], AskAgainMilliseconds);
        }

        if (pid is null || ProcessIdentity.Find(pid.Value) is not { } identity)
            return null;

        // Another process may have the pid by now; not where the pipe has a reader, but a record of the start is the better witness.
        var isOther = record?.Process is { } known && known.Pid == identity.Pid && known.StartTime != identity.StartTime;
        return isOther ? null : identity;
    }

    /// <summary>What runs without a definition is ended: somebody has removed it while there was no supervisor.</summary>
    private void EndStrays(Succession? succession)
    {
        var names = _host.InRuntime(() => Directory.GetFiles(_paths.Records, "*.json"))
            .Select(static file => ServiceName.TryParse(Path.GetFileNameWithoutExtension(file), out var name) ? name : null);
        foreach (var name in names.OfType<ServiceName>().Union(_lostLaunchers.Keys).Where(name => !_services.ContainsKey(name)).ToList())
        {
            var service = Add(new ServiceDefinition { Name = name, Command = ["/nonexistent"] }, DesiredState.Down);
            if (TryTakeOver(service, succession?.Take(name)) && !_broken.ContainsKey(name.ToString()))
                service.Stop();
            else if (_services.ContainsKey(name) && !service.State.Runs())
                Remove([service]);
        }
    }

    private void Remove(IEnumerable<SupervisedService> services)
    {
        foreach (var service in services)
        {
            var name = service.Name;
            service.Dispose();
            _services.Remove(name);
            Tell(new ServiceChange(name, null));
            _ = _pump.RemoveAsync(name);
            foreach (var path in (string[])[_paths.Record(name), _paths.Status(name), _paths.Pipe(name), _paths.Notify(name)])
                SupervisorPaths.Delete(path);
        }

        FindDependents();
    }
}
