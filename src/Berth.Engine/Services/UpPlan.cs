using Berth.Supervision;

namespace Berth.Engine.Services;

/// <summary>What <c>berth up</c> starts, and in which order.</summary>
public static class UpPlan
{
    /// <summary>The definitions, each after those that it waits for.</summary>
    /// <exception cref="ServiceException">One requires another that is not there, or some wait for each other.</exception>
    public static IReadOnlyList<ServiceDefinition> Order(IReadOnlyList<ServiceDefinition> definitions)
    {
        ArgumentNullException.ThrowIfNull(definitions);
        var byName = definitions.ToDictionary(static definition => definition.Name);
        return [.. ServiceGraph.Build(definitions).StartOrder.Select(name => byName[name])];
    }

    /// <summary>The definitions, each after those of them that it waits for: what is required and is not among them may be registered already.</summary>
    /// <exception cref="ServiceException">Some wait for each other.</exception>
    public static IReadOnlyList<ServiceDefinition> OrderOfRegistration(IReadOnlyList<ServiceDefinition> definitions)
    {
        ArgumentNullException.ThrowIfNull(definitions);
        var byName = definitions.ToDictionary(static definition => definition.Name);
        var here = definitions.Select(definition => definition with
        {
            Supervise = definition.Supervise with { Requires = [.. definition.Supervise.Requires.Where(required => byName.ContainsKey(ServiceName.Parse(required)))] },
        });
        return [.. ServiceGraph.Build(here).StartOrder.Select(name => byName[name])];
    }
}
