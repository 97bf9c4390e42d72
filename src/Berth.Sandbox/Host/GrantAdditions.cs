using System.Collections.Immutable;
using Berth.Instances.HostActions;
using Berth.Workloads.Specs;

namespace Berth.Sandbox.Host;

/// <summary>What grants add to a sandbox, planned by a library that knows what is granted.</summary>
public sealed record GrantAdditions
{
    /// <summary>The directory that the first action makes, and an entry shows; null: none is made.</summary>
    public string? Directory { get; init; }

    /// <summary>The changes of the host, in order.</summary>
    public ImmutableArray<HostAction> Actions { get; init; } = [];

    /// <summary>What is mounted, after the entries of the description.</summary>
    public ImmutableArray<FilesystemEntry> Entries { get; init; } = [];

    /// <summary>Paths of the host that the caller's variables name, as they name them. None may lead through a link that the workload could
    /// have made.</summary>
    public ImmutableArray<string> Paths { get; init; } = [];

    /// <summary>Variables of the workload; those of the description override them.</summary>
    public ImmutableSortedDictionary<string, string> Variables { get; init; } =
        ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);

    /// <summary>Warnings, printed at each run.</summary>
    public ImmutableArray<string> Warnings { get; init; } = [];

    /// <summary>Notes, printed by <c>berth explain</c>.</summary>
    public ImmutableArray<string> Notes { get; init; } = [];
}
