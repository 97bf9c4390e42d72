using Berth.Supervision.Services;

namespace Berth.Supervision.Dependencies;

/// <summary>A service among those it depends on, and that depend on it. Each set is in the order of names.</summary>
internal sealed class ServiceNode(ServiceName name)
{
    private static readonly IComparer<ServiceNode> s_byName =
        Comparer<ServiceNode>.Create(static (a, b) => ServiceName.Order.Compare(a.Name, b.Name));

    public ServiceName Name { get; } = name;

    /// <summary>Those that it waits for.</summary>
    public SortedSet<ServiceNode> Before { get; } = new(s_byName);

    /// <summary>Those that wait for it.</summary>
    public SortedSet<ServiceNode> Later { get; } = new(s_byName);

    /// <summary>Those without which it does not start.</summary>
    public SortedSet<ServiceNode> Required { get; } = new(s_byName);

    /// <summary>Those that do not run without it.</summary>
    public SortedSet<ServiceNode> RequiredBy { get; } = new(s_byName);

    /// <summary>Those that are started with it.</summary>
    public SortedSet<ServiceNode> Pulled { get; } = new(s_byName);
}
