using System.Runtime.Versioning;
using Berth.Linux.Errors;
using Berth.Supervision.Definitions;
using Berth.Supervision.Services;
using Berth.Supervisor.Registry;
using Berth.Supervisor.RuntimeFiles;
using Berth.Supervisor.Services;
using Berth.Supervisor.Storage;
using Berth.Supervisor.Upgrade;

namespace Berth.Supervisor.Operation;

/// <summary>Adds and removes services: from definitions on disk, by registration, and at removal.</summary>
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

    /// <summary>Adds a service without a definition on disk, or without one yet.</summary>
    public SupervisedService Add(ServiceDefinition definition, DesiredState desired)
    {
        var service = new SupervisedService(host, events, definition, desired);
        registry.Add(service);
        return service;
    }

    /// <summary>Adds a service that is being registered.</summary>
    /// <exception cref="ServiceException">It cannot be registered; nothing of it is left.</exception>
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
            throw ServiceException.Refused(definition.Name, "register", refused.Message, "fix that, and register it again");
        }
    }

    /// <summary>
    /// Like <see cref="TakeOver.Take"/>. An error of one service, which has damaged its own files, is recorded for that service and does
    /// not delay others.
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

    /// <summary>Removes services that have ended, and their files.</summary>
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
            SupervisorPaths.Delete(paths.Record(name));
            SupervisorPaths.Delete(paths.Pipe(name));
            foreach (var run in RunName.Both(name))
                paths.DeleteOf(run);
        }

        registry.FindDependents();
    }

    /// <summary>
    /// Reloads the definitions. Unchanged services are not affected; changed ones are restarted, new ones started, and removed ones
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
                // An invalid definition does not stop a running service.
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

    /// <summary>Replaces the definition of a service.</summary>
    /// <exception cref="ServiceException">The service cannot have that definition.</exception>
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
        _ = waits.Until(() => !service.IsRunning, static () => true).ContinueWith(
            _ => host.Loop.Post(() => Remove([service])), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously,
                TaskScheduler.Default);
    }
}
