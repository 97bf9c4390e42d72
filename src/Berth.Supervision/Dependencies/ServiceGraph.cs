using System.Collections.Frozen;
using System.Collections.Immutable;
using Berth.Supervision.Definitions;
using Berth.Supervision.Services;

namespace Berth.Supervision.Dependencies;

/// <summary>
/// The order in which services start and stop: after, requires and wants all mean that the other service starts first. The same definitions
/// give the same order.
/// </summary>
public sealed class ServiceGraph
{
    private readonly FrozenDictionary<ServiceName, ServiceNode> _nodes;

    private ServiceGraph(FrozenDictionary<ServiceName, ServiceNode> nodes, ImmutableArray<ServiceName> startOrder) =>
        (_nodes, StartOrder) = (nodes, startOrder);

    /// <summary>All services, each after those that it waits for; otherwise sorted by name.</summary>
    public ImmutableArray<ServiceName> StartOrder { get; }

    /// <summary>All services, each before those that it waits for: <see cref="StartOrder"/> reversed.</summary>
    public IEnumerable<ServiceName> StopOrder => StartOrder.Reverse();

    /// <summary>Sorts services.</summary>
    /// <param name="definitions">The definitions; no name may occur twice.</param>
    /// <exception cref="ServiceException">A required service does not exist, or services wait for each other; the message names
    /// them.</exception>
    /// <exception cref="ArgumentException">Two have the same name.</exception>
    public static ServiceGraph Build(IEnumerable<ServiceDefinition> definitions)
    {
        ArgumentNullException.ThrowIfNull(definitions);
        var all = definitions.OrderBy(static definition => definition.Name, ServiceName.Order).ToList();
        var nodes = new Dictionary<ServiceName, ServiceNode>(all.Count);
        foreach (var definition in all)
            nodes.Add(definition.Name, new ServiceNode(definition.Name));
        foreach (var definition in all)
            Connect(nodes, definition);
        return new ServiceGraph(nodes.ToFrozenDictionary(), Sort(nodes));
    }

    /// <summary>Whether there is a service of that name.</summary>
    public bool Contains(ServiceName name) => _nodes.ContainsKey(name);

    /// <summary>The services that a service waits for if they should run, sorted by name.</summary>
    /// <exception cref="ServiceException">There is no such service.</exception>
    public ImmutableArray<ServiceName> WaitsFor(ServiceName name) => Names(Node(name).Before);

    /// <summary>The services without which a service does not start.</summary>
    /// <exception cref="ServiceException">There is no such service.</exception>
    public ImmutableArray<ServiceName> Requires(ServiceName name) => Names(Node(name).Required);

    /// <summary>
    /// A service and all services that are started with it, because it or they require or want them, in the order of their start.
    /// </summary>
    /// <exception cref="ServiceException">There is no such service.</exception>
    public ImmutableArray<ServiceName> StartedWith(ServiceName name) => Reach(Node(name), static node => node.Pulled, StartOrder);

    /// <summary>A service and all services that are stopped with it, because they require it, in the order of their stop.</summary>
    /// <exception cref="ServiceException">There is no such service.</exception>
    public ImmutableArray<ServiceName> StoppedWith(ServiceName name) => Reach(Node(name), static node => node.RequiredBy, StopOrder);

    private static void Connect(Dictionary<ServiceName, ServiceNode> nodes, ServiceDefinition definition)
    {
        var node = nodes[definition.Name];
        foreach (var text in definition.Supervise.Requires)
        {
            var required = nodes.GetValueOrDefault(ServiceName.Parse(text))
                ?? throw Invalid($"service {node.Name} requires {text}, which does not exist",
                    "register that first, or name it in wants if it may be missing");
            node.Required.Add(required);
            node.Pulled.Add(required);
            node.Before.Add(required);
            required.RequiredBy.Add(node);
        }

        foreach (var text in definition.Supervise.Wants)
        {
            if (nodes.GetValueOrDefault(ServiceName.Parse(text)) is not { } wanted)
                continue;
            node.Pulled.Add(wanted);
            node.Before.Add(wanted);
        }

        foreach (var text in definition.Supervise.After)
        {
            if (nodes.GetValueOrDefault(ServiceName.Parse(text)) is { } earlier)
                node.Before.Add(earlier);
        }

        foreach (var earlier in node.Before)
            earlier.Later.Add(node);
    }

    private static ImmutableArray<ServiceName> Sort(Dictionary<ServiceName, ServiceNode> nodes)
    {
        var waiting = nodes.Values.ToDictionary(static node => node, static node => node.Before.Count);
        var free = new PriorityQueue<ServiceNode, ServiceName>(ServiceName.Order);
        foreach (var (node, count) in waiting)
        {
            if (count is 0)
                free.Enqueue(node, node.Name);
        }

        var order = ImmutableArray.CreateBuilder<ServiceName>(nodes.Count);
        while (free.TryDequeue(out var node, out _))
        {
            order.Add(node.Name);
            waiting.Remove(node);
            foreach (var later in node.Later)
            {
                if (--waiting[later] is 0)
                    free.Enqueue(later, later.Name);
            }
        }

        return waiting.Count is 0 ? order.MoveToImmutable() : throw Cycle(waiting.Keys.ToHashSet());
    }

    /// <summary>
    /// Finds a cycle: each service that cannot be sorted waits for another one that cannot, so following these ends in a cycle.
    /// </summary>
    private static ServiceException Cycle(HashSet<ServiceNode> stuck)
    {
        var path = new List<ServiceNode>();
        var node = stuck.MinBy(static node => node.Name, ServiceName.Order)!;
        while (!path.Contains(node))
        {
            path.Add(node);
            node = node.Before.First(stuck.Contains);
        }

        path.RemoveRange(0, path.IndexOf(node));
        // Report the same cycle in the same form, wherever it was entered.
        var first = path.IndexOf(path.MinBy(static node => node.Name, ServiceName.Order)!);
        var names = path.Skip(first).Concat(path.Take(first + 1)).Select(static node => node.Name.ToString());
        return Invalid($"services wait for each other: {string.Join(" -> ", names)}",
            "remove one of these from after, requires or wants of the one before it");
    }

    private static ImmutableArray<ServiceName> Reach(
        ServiceNode from, Func<ServiceNode, SortedSet<ServiceNode>> next, IEnumerable<ServiceName> order)
    {
        var seen = new HashSet<ServiceName> { from.Name };
        var open = new Stack<ServiceNode>([from]);
        while (open.TryPop(out var node))
        {
            foreach (var other in next(node))
            {
                if (seen.Add(other.Name))
                    open.Push(other);
            }
        }

        return [.. order.Where(seen.Contains)];
    }

    private ServiceNode Node(ServiceName name) => _nodes.GetValueOrDefault(name) ?? throw ServiceException.NotRegistered(name);

    private static ImmutableArray<ServiceName> Names(SortedSet<ServiceNode> nodes) => [.. nodes.Select(static node => node.Name)];

    private static ServiceException Invalid(string problem, string suggestion) =>
        new(ServiceErrorKind.InvalidDefinition, problem, suggestion);
}
