using Berth.Supervision.Definitions;
using Berth.Supervision.Dependencies;
using Berth.Supervision.Services;
using Berth.Workloads.Specs;

namespace Berth.Engine.Services;

/// <summary>
/// The order in which several services are restarted. A service that waits for another of them must not run while that one is down, so it
/// is stopped before.
/// </summary>
/// <param name="StartOrder">All of them, each after those that it waits for.</param>
/// <param name="StopFirst">Those that wait for another of them, each before those that it waits for.</param>
internal sealed record RestartOrder(IReadOnlyList<ServiceName> StartOrder, IReadOnlyList<ServiceName> StopFirst)
{
    /// <summary>The order of services.</summary>
    /// <param name="services">The services, and how they are supervised. What they wait for outside of these does not matter.</param>
    /// <exception cref="ServiceException">They wait for each other.</exception>
    public static RestartOrder Of(IReadOnlyDictionary<ServiceName, SuperviseSpec> services)
    {
        ArgumentNullException.ThrowIfNull(services);
        var graph = ServiceGraph.Build(services.Select(static service => new ServiceDefinition
        {
            Name = service.Key,
            Command = [],
            Supervise = new SuperviseSpec
            {
                After = [.. service.Value.After, .. service.Value.Requires, .. service.Value.Wants],
            },
        }));
        return new RestartOrder(graph.StartOrder, [.. graph.StopOrder.Where(name => !graph.WaitsFor(name).IsEmpty)]);
    }
}
