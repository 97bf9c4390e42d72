using System.Collections.Immutable;
using Berth.Sandbox.Parameters;

namespace Berth.Sandbox.Planning.Mounts;

/// <summary>The plan of the sandbox's file tree.</summary>
/// <param name="Steps">The steps, in order.</param>
/// <param name="Tree">The tree that the steps make, for queries.</param>
internal sealed record MountPlan(ImmutableArray<MountStep> Steps, SandboxTree Tree)
{
    /// <summary>Notes for the user: entries that were left out, rules that hold only for existing files.</summary>
    public ImmutableArray<string> Notes { get; init; } = [];

    /// <summary>Warnings for each start: rules that name nothing, grants that a rule masks.</summary>
    public ImmutableArray<string> Warnings { get; init; } = [];

    /// <summary>The links through which rules lead, and the missing names of rules.</summary>
    public ImmutableArray<PlannedName> Names { get; init; } = [];

    /// <summary>Deny globs that do not hold for files created later in a writable directory.</summary>
    public ImmutableArray<string> OpenEnded { get; init; } = [];
}
