using System.Runtime.Versioning;
using Berth.Linux.Errors;
using Berth.Supervision.Definitions;
using Berth.Supervision.Services;
using Berth.Supervisor.Registry;
using Berth.Supervisor.RuntimeFiles;
using Berth.Supervisor.Services;
using Berth.Supervisor.States;
using Berth.Supervisor.Storage;
using Berth.Supervisor.Upgrade;

namespace Berth.Supervisor.Operation;

/// <summary>How services come and go: from their definitions on disk, from whoever registers one, and when one is removed.</summary>
[SupportedOSPlatform("linux")]
internal sealed class Admission(
    ServiceHost host,
    ISupervisedServices events,
    ServiceRegistry registry,
    ServiceChanges changes,
    DefinitionStore definitions,
    TakeOver takeOver,
    Waits waits)
{
    /// <summary>Takes a service in from its definition on disk; null: that cannot be used, and the registry says why.</summary>
    public SupervisedService? Load(LoadedDefinition loaded)
    {
        SupervisedService? service = null;
        try
        {
            if (loaded.Definition is { } definition)
            {
                ServiceCycles.ThrowIfAny(registry, definition);
                service = Add(definition, loaded.Desired);
            }
        }
        catch (ServiceException cycle)
        {
            loaded = loaded with { Problem = cycle.Message };
        }

        registry.Note(loaded);
        return service;
    }

    /// <summary>Takes in a service that has no definition on disk, or none yet.</summary>
    public SupervisedService Add(ServiceDefinition definition, DesiredState desired)
    {
        var service = new SupervisedService(host, events, definition, desired);
        registry.Add(service);
        return service;
    }

    /// <summary>Takes in a service that somebody registers.</summary>
    /// <exception cref="ServiceException">It can't be; nothing of it is left.</exception>
    public void AddNew(ServiceDefinition definition, DesiredState desired)
    {
        definitions.Save(definition, desired);
        registry.NoteMended(definition.Name);
        var service = Add(definition, desired);
        registry.FindDependents(service);
        try
        {
            _ = takeOver.Take(service);
        }
        catch (Exception refused) when (refused is LinuxException or IOException or UnauthorizedAccessException)
        {
            definitions.Delete(definition.Name);
            Remove([service]);
            throw ServiceException.Refused(definition.Name, "register", refused.Message, "mend that, and register it again");
        }
    }

    /// <summary>
    /// As <see cref="TakeOver.Take"/>. What can't be done for one service, for it has broken a file of its own, is said of that one, and
    /// keeps no other waiting.
    /// </summary>
    public bool TryTakeOver(SupervisedService service, ServiceDescriptors? left = null)
    {
        try
        {
            return takeOver.Take(service, left);
        }
        catch (Exception refused) when (refused is LinuxException or IOException or UnauthorizedAccessException or InvalidDataException)
        {
            service.Dispose();
            registry.Remove(service);
            _ = host.Pump.RemoveAsync(service.Name);
            registry.FindDependents();
            if (registry.ProblemOf(service.Name) != refused.Message)
                registry.Note(new LoadedDefinition(service.Name.ToString(), null, refused.Message, service.Desired));
            return false;
        }
    }

    /// <summary>Forgets services that have ended, and removes their files.</summary>
    public void Remove(IEnumerable<SupervisedService> services)
    {
        foreach (var service in services)
        {
            var name = service.Name;
            service.Dispose();
            registry.Remove(service);
            changes.TellRemoved(name);
            _ = host.Pump.RemoveAsync(name);
            var paths = host.Paths;
            foreach (var path in (string[])[paths.Record(name), paths.Status(name), paths.Pipe(name), paths.Notify(name)])
                SupervisorPaths.Delete(path);
        }

        registry.FindDependents();
    }

    /// <summary>
    /// Reads the definitions anew. What has not changed is left alone; what has is restarted, what is new is started, and what is gone is
    /// stopped.
    /// </summary>
    public void Reload()
    {
        var there = new HashSet<ServiceName>();
        foreach (var loaded in definitions.Load())
        {
            var known = registry.Find(loaded.Name);
            if (known is not null && (loaded.Definition is null || ServiceDefinitionFile.Same(loaded.Definition, known.Definition)))
            {
                // A definition that has been broken does not take a service down that runs.
                there.Add(known.Name);
                registry.Note(loaded);
                continue;
            }

            if (known is null)
                Load(loaded);
            else
                Redefine(known, loaded.Definition!);
            if (known is null && registry.Find(loaded.Name) is { } added)
                _ = TryTakeOver(added);
            if (registry.Find(loaded.Name) is { } service)
                there.Add(service.Name);
        }

        registry.FindDependents();
        foreach (var service in registry.All.Where(service => !there.Contains(service.Name)).ToList())
            StopAndRemove(service);
    }

    /// <summary>Gives a service another definition.</summary>
    /// <exception cref="ServiceException">It can't have that.</exception>
    public void Replace(SupervisedService service, ServiceDefinition definition, bool restart)
    {
        definitions.Save(definition, service.Desired);
        registry.NoteMended(definition.Name);
        service.Redefine(definition, restart);
        host.Pump.Limit(service.Name, definition.Supervise.Log);
        registry.FindDependents();
    }

    private void Redefine(SupervisedService service, ServiceDefinition definition)
    {
        try
        {
            ServiceCycles.ThrowIfAny(registry, definition);
            registry.NoteMended(definition.Name);
            service.Redefine(definition, restart: true);
            host.Pump.Limit(service.Name, definition.Supervise.Log);
        }
        catch (ServiceException cycle)
        {
            registry.NoteRefused(definition.Name, cycle.Message);
        }
    }

    private void StopAndRemove(SupervisedService service)
    {
        service.Stop();
        _ = waits.Until(() => !service.State.Runs(), static () => true).ContinueWith(
            _ => host.Loop.Post(() => Remove([service])), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously,
                TaskScheduler.Default);
    }
}
