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

    /// <summary>The time after which a call is cancelled and answered with an exception; null: none.</summary>
    public TimeSpan? Deadline { get; init; }

    /// <summary>The maximum number of calls under way, 1 to 256. A service that does not speak hello gets one at a time.</summary>
    public int Concurrency { get; init; } = 8;

    /// <summary>The maximum length of a call or answer in bytes, up to 16 MiB.</summary>
    public long MaximumCallSize { get; init; } = 16 * 1024 * 1024;

    /// <summary>The maximum number of descriptors of a call, 0 to 253.</summary>
    public int Descriptors { get; init; } = 253;

    /// <summary>The kinds of these descriptors; empty: all.</summary>
    public ImmutableArray<DescriptorKind> DescriptorKinds { get; init => field = value.IsDefault ? [] : value; } = [];

    /// <summary>Whether the workload gets the backtraces of the service's exceptions, which have paths of the host.</summary>
    public bool Backtraces { get; init; }

    /// <summary>The sandbox of the service itself; null: the service is a plain process of the caller.</summary>
    public SandboxSpec? Sandbox { get; init; }
}
