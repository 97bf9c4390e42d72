using System.Collections.Immutable;

namespace Berth.Workloads.Specs;

/// <summary>A host service that a workload may call: one process of it an instance, and only the methods that are named.</summary>
public sealed record HostServiceGrant
{
    /// <summary>What the workload calls it by: <c>^[a-z][a-z0-9-]*$</c>, at most 64 characters.</summary>
    public required string Name { get; init; }

    /// <summary>The program and its arguments; what tells it of its socket is added behind them.</summary>
    public ImmutableArray<string> Command { get; init => field = value.IsDefault ? [] : value; } = [];

    /// <summary>The methods that the workload may call. No other call reaches the service.</summary>
    public ImmutableArray<string> Methods { get; init => field = value.IsDefault ? [] : value; } = [];

    /// <summary>Variables added to, or replacing, the environment of the service. Sorted by key (ordinal).</summary>
    public ImmutableSortedDictionary<string, string> Environment { get; init; } = ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);

    /// <summary>The sandbox of the service itself; null: it is a plain process of the caller.</summary>
    public SandboxSpec? Sandbox { get; init; }
}
