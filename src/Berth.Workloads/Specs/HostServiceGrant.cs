using System.Collections.Immutable;

namespace Berth.Workloads.Specs;

/// <summary>A host service that a workload may call: one process for each instance, and only the named methods.</summary>
public sealed record HostServiceGrant
{
    /// <summary>The name by which the workload calls the service: <c>^[a-z][a-z0-9-]*$</c>, at most 64 characters.</summary>
    public required string Name { get; init; }

    /// <summary>The program and its arguments. Berth appends arguments that tell the service its socket.</summary>
    public ImmutableArray<string> Command { get; init => field = value.IsDefault ? [] : value; } = [];

    /// <summary>The methods that the workload may call. No other call reaches the service.</summary>
    public ImmutableArray<string> Methods { get; init => field = value.IsDefault ? [] : value; } = [];

    /// <summary>Variables added to, or replacing, the environment of the service, sorted by key (ordinal).</summary>
    public ImmutableSortedDictionary<string, string> Environment { get; init; } =
        ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);

    /// <summary>The sandbox of the service itself; null: the service is a plain process of the caller.</summary>
    public SandboxSpec? Sandbox { get; init; }
}
