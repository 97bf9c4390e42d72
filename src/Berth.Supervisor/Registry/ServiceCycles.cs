using System.Runtime.Versioning;
using Berth.Supervision.Definitions;
using Berth.Supervision.Services;

namespace Berth.Supervisor.Registry;

/// <summary>Refuses definitions because of which a service would come after itself.</summary>
[SupportedOSPlatform("linux")]
internal static class ServiceCycles
{
    /// <param name="registry">The existing services.</param>
    /// <param name="definition">A new definition, of an existing or a new service.</param>
    /// <exception cref="ServiceException">With it, a service would come after itself.</exception>
    public static void ThrowIfAny(ServiceRegistry registry, ServiceDefinition definition)
    {
        var trail = new List<string>();
        var isClear = new HashSet<string>(StringComparer.Ordinal);
        Visit(definition.Name.ToString());

        void Visit(string name)
        {
            if (trail.IndexOf(name) is >= 0 and var at)
                throw new ServiceException(ServiceErrorKind.InvalidDefinition,
                    $"service {definition.Name} would come after itself: {string.Join(" -> ", trail[at..].Append(name))}",
                    "remove one of these from after, requires or wants");
            if (isClear.Contains(name))
                return;
            trail.Add(name);
            var supervise = name == definition.Name.ToString() ? definition.Supervise : registry.Find(name)?.Definition.Supervise;
            foreach (var next in supervise is null ? [] : supervise.After.Concat(supervise.Requires).Concat(supervise.Wants))
                Visit(next);
            trail.RemoveAt(trail.Count - 1);
            isClear.Add(name);
        }
    }
}
