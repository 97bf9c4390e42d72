using Berth.Supervision.Services;

namespace Berth.Supervision.Dependencies;

/// <summary>A service with the services on which it depends, and those that depend on it. Each set is sorted by name.</summary>
internal sealed class ServiceNode(ServiceName name)
{
    private static readonly IComparer<ServiceNode> s_byName =
        Comparer<ServiceNode>.Create(static (a, b) => ServiceName.Order.Compare(a.Name, b.Name));

    public ServiceName Name { get; } = name;

    /// <summary>The services that it waits for.</summary>
    public SortedSet<ServiceNode> Before { get; } = new(s_byName);

    /// <summary>The services that wait for it.</summary>
    public SortedSet<ServiceNode> Later { get; } = new(s_byName);

    /// <summary>The services without which it does not start.</summary>
    public SortedSet<ServiceNode> Required { get; } = new(s_byName);

    /// <summary>The services that do not run without it.</summary>
    public SortedSet<ServiceNode> RequiredBy { get; } = new(s_byName);

    /// <summary>The services that are started with it.</summary>
    public SortedSet<ServiceNode> Pulled { get; } = new(s_byName);
}
