using System.Runtime.Versioning;
using Berth.Supervision.Services;
using Berth.Supervisor.Logs;
using Berth.Supervisor.Services;

namespace Berth.Supervisor.Registry;

/// <summary>The statuses of services.</summary>
[SupportedOSPlatform("linux")]
internal sealed class ServiceStatuses(ServiceRegistry registry, LogPump pump)
{
    /// <summary>All services, including those whose definitions cannot be used, by name.</summary>
    public List<ServiceStatus> All()
    {
        var all = registry.All.Select(Of).ToList();
        foreach (var (text, problem) in registry.Broken)
        {
            if (ServiceName.TryParse(text, out var name) && registry.Find(name) is null)
                all.Add(Broken(name, problem));
        }

        all.Sort(static (one, other) => ServiceName.Order.Compare(one.Name, other.Name));
        return all;
    }

    /// <summary>The status of a service.</summary>
    /// <exception cref="ServiceException">The service is not registered.</exception>
    public ServiceStatus Of(ServiceName name) =>
        registry.Find(name) is null && registry.ProblemOf(name) is { } problem ? Broken(name, problem) : Of(registry.Require(name));

    /// <summary>How one is.</summary>
    public ServiceStatus Of(SupervisedService service) => service.Status with
    {
        Problem = service.Problem ?? registry.ProblemOf(service.Name),
        WaitsFor = WaitsFor(service),
        LostLines = pump.LostLines(service.Name),
    };

    private static ServiceStatus Broken(ServiceName name, string problem) => new()
    {
        Name = name,
        Desired = DesiredState.Up,
        Observed = ObservedState.Failed,
        Problem = problem,
    };

    /// <summary>What a service waits for, as text; null: nothing.</summary>
    private string? WaitsFor(SupervisedService service)
    {
        if (service.IsBlocked)
            return Required(service).Concat(ServiceRegistry.Before(service).Select(registry.Find).Where(
                static other => other is { Desired: DesiredState.Up }))
                .OfType<SupervisedService>()
                .FirstOrDefault(static other => !ServiceOrder.IsThere(other)) is { } before
                    ? $"{before.Name}, which is {Word(before)}"
                    : null;
        if (service.IsStopWaiting)
            return registry.Dependents(service.Name).Select(registry.Find).FirstOrDefault(ServiceOrder.IsEnding) is { } after
                ? $"{after.Name}, which is {Word(after)}, to end before it"
                : null;
        return service.State switch
        {
            ObservedState.Launching => "its program to be executed",
            ObservedState.Up => service.AwaitedForReady,
            ObservedState.Stopping =>
                $"pid {service.Run.Main} to end, which is killed {service.Definition.Stop.Delay.TotalSeconds:0.#} s after it was asked to",
            _ => service.Beside,
        };
    }

    private IEnumerable<SupervisedService?> Required(SupervisedService service) =>
        service.Definition.Supervise.Requires.Select(registry.Find);

    private static string Word(SupervisedService service) => service.State.ToString().ToLowerInvariant();
}
