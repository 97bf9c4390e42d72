using Berth.Supervision.Definitions;
using Berth.Supervision.Services;
using Berth.Workloads.Specs;

namespace Berth.Supervision.S6;

/// <summary>The order of services. s6-svscan has no order, so a start of a service also starts those that it requires.</summary>
internal static class S6Order
{
    /// <summary>All services that a service waits for.</summary>
    internal static IEnumerable<string> Before(SuperviseSpec supervise) =>
        supervise.Requires.Concat(supervise.Wants).Concat(supervise.After).Distinct(StringComparer.Ordinal);

    /// <summary>The order of a service from its directory; null: it has none.</summary>
    internal static ServiceDefinition? DefinitionOf(string directory)
    {
        var file = Path.Combine(directory, S6Renderer.Definition);
        return File.Exists(file) ? ServiceDefinitionFile.Parse(File.ReadAllBytes(file), file) : null;
    }

    /// <summary>A service, preceded by the registered services that it requires and wants, recursively.</summary>
    internal static IReadOnlyList<ServiceName> WithRequired(ServiceName name, Func<ServiceName, ServiceDefinition?> definitionOf)
    {
        var order = new List<ServiceName>();
        Visit(name, []);
        return order;

        void Visit(ServiceName one, HashSet<ServiceName> visited)
        {
            if (!visited.Add(one))
                return;
            foreach (var other in definitionOf(one)?.Supervise is { } supervise ? supervise.Requires.Concat(supervise.Wants) : [])
            {
                if (ServiceName.TryParse(other, out var before) && definitionOf(before) is not null)
                    Visit(before, visited);
            }

            order.Add(one);
        }
    }

    /// <summary>A service, preceded by those that require it, recursively.</summary>
    internal static IReadOnlyList<ServiceName> WithDependents(
        ServiceName name, IReadOnlyList<ServiceName> registered, Func<ServiceName, ServiceDefinition?> definitionOf)
    {
        var order = new List<ServiceName>();
        Visit(name, []);
        return order;

        void Visit(ServiceName one, HashSet<ServiceName> visited)
        {
            if (!visited.Add(one))
                return;
            foreach (var dependent in registered.Where(other => definitionOf(other)?.Supervise.Requires.Contains(one.ToString()) is true))
                Visit(dependent, visited);
            order.Add(one);
        }
    }
}
