using System.Collections.Immutable;
using Berth.Instances.HostActions;
using Berth.Workloads.Specs;

namespace Berth.Desktop;

/// <summary>The plan for the grants of a workload: nothing has been done yet.</summary>
public sealed record DesktopPlan
{
    /// <summary>The directory that the first action makes; null: there is none.</summary>
    public string? Directory { get; init; }

    /// <summary>The changes of the host, in order.</summary>
    public ImmutableArray<HostAction> Actions { get; init; } = [];

    /// <summary>Entries of the sandbox's file tree.</summary>
    public ImmutableArray<FilesystemEntry> Entries { get; init; } = [];

    /// <summary>Paths of servers, and of secrets for them, as the caller's variables name them.</summary>
    public ImmutableArray<string> Paths { get; init; } = [];

    /// <summary>Variables of the workload.</summary>
    public ImmutableSortedDictionary<string, string> Variables { get; init; } =
        ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);

    /// <summary>What a user should know at each run.</summary>
    public ImmutableArray<string> Warnings { get; init; } = [];

    /// <summary>What <c>berth explain</c> tells.</summary>
    public ImmutableArray<string> Notes { get; init; } = [];
}
