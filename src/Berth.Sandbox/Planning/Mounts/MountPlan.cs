using System.Collections.Immutable;
using Berth.Sandbox.Parameters;

namespace Berth.Sandbox.Planning.Mounts;

/// <summary>The sandbox's file tree, decided.</summary>
/// <param name="Steps">What is done, in order.</param>
/// <param name="Tree">The tree the steps make, for questions about it.</param>
internal sealed record MountPlan(ImmutableArray<MountStep> Steps, SandboxTree Tree)
{
    /// <summary>What the user should know: entries left out, denies that hold only for what is there now.</summary>
    public ImmutableArray<string> Notes { get; init; } = [];

    /// <summary>What the user should hear of at each start: rules that name nothing, grants that a rule takes away.</summary>
    public ImmutableArray<string> Warnings { get; init; } = [];

    /// <summary>Links that rules go through, and names that they miss.</summary>
    public ImmutableArray<PlannedName> Names { get; init; } = [];

    /// <summary>Deny globs that do not hold for what is made later, in a directory that may be written.</summary>
    public ImmutableArray<string> OpenEnded { get; init; } = [];
}
