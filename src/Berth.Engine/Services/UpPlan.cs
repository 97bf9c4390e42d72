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
}
