using Berth.Supervision.Dependencies;
using Berth.Supervision.Services;

namespace Berth.Engine.Services;

/// <summary>The services that <c>berth up</c> starts, in order.</summary>
internal static class UpPlan
{
    /// <summary>The services, each after those that it waits for.</summary>
    /// <param name="services">The services.</param>
    /// <param name="isRegistered">Whether a service that is not among them is there; null: none is.</param>
    /// <exception cref="ServiceException">One requires another that is not there, or some wait for each other.</exception>
    public static IReadOnlyList<DefinedService> Order(
        IReadOnlyList<DefinedService> services, Func<ServiceName, bool>? isRegistered = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        var byName = services.ToDictionary(static service => service.Name);
        var here = services.Select(static service => service.Definition).Select(definition => definition with
        {
            Supervise = definition.Supervise with { Requires = [.. definition.Supervise.Requires.Where(IsToBeOrdered)] },
        });
        return [.. ServiceGraph.Build(here).StartOrder.Select(name => byName[name])];

        bool IsToBeOrdered(string required) =>
            ServiceName.Parse(required) is var name && (byName.ContainsKey(name) || isRegistered?.Invoke(name) is not true);
    }
}
