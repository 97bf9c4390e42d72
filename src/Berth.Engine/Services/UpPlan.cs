using Berth.Supervision.Dependencies;
using Berth.Supervision.Services;

namespace Berth.Engine.Services;

/// <summary>The services that <c>berth up</c> starts, in order.</summary>
internal static class UpPlan
{
    /// <summary>The services, each after those that it waits for.</summary>
    /// <exception cref="ServiceException">One requires another that is not there, or some wait for each other.</exception>
    public static IReadOnlyList<DefinedService> Order(IReadOnlyList<DefinedService> services)
    {
        ArgumentNullException.ThrowIfNull(services);
        var byName = services.ToDictionary(static service => service.Name);
        return [.. ServiceGraph.Build([.. services.Select(static service => service.Definition)]).StartOrder.Select(name => byName[name])];
    }

    /// <summary>
    /// The services, each after those of them that it waits for. Required services that are not among them may be registered already.
    /// </summary>
    /// <exception cref="ServiceException">Some wait for each other.</exception>
    public static IReadOnlyList<DefinedService> OrderOfRegistration(IReadOnlyList<DefinedService> services)
    {
        ArgumentNullException.ThrowIfNull(services);
        var byName = services.ToDictionary(static service => service.Name);
        var here = services.Select(static service => service.Definition).Select(definition => definition with
        {
            Supervise = definition.Supervise with
            {
                Requires = [.. definition.Supervise.Requires.Where(required => byName.ContainsKey(ServiceName.Parse(required)))],
            },
        });
        return [.. ServiceGraph.Build(here).StartOrder.Select(name => byName[name])];
    }
}
