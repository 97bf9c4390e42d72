using System.Collections.Immutable;

namespace Berth.Workloads.Specs;

/// <summary>A program with its description: one <c>berth.json</c>, parsed. Immutable, no behaviour.</summary>
public sealed record WorkloadSpec
{
    /// <summary>The name people and other workloads call it by: <c>^[a-z0-9][a-z0-9_-]*$</c>, at most 64 characters.</summary>
    public required string Name { get; init; }

    /// <summary>The program and its arguments. Empty: an interactive <see cref="Shell"/>.</summary>
    public ImmutableArray<string> Command { get; init => field = value.IsDefault ? [] : value; } = [];

    /// <summary>Arguments added after <see cref="Command"/>.</summary>
    public ImmutableArray<string> Args { get; init => field = value.IsDefault ? [] : value; } = [];

    /// <summary>The shell that runs when there is no command; null: <c>$SHELL</c> when absolute, else <c>/bin/sh</c>.</summary>
    public string? Shell { get; init; }

    /// <summary>Variables added to, or replacing, the workload's small default environment. Sorted by key (ordinal).</summary>
    public ImmutableSortedDictionary<string, string> Environment { get; init; } = ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);

    /// <summary>Where it starts, inside; null: what the profile says.</summary>
    public string? WorkingDirectory { get; init; }

    /// <summary>The file it was read from, an absolute path; null: none. No member of a description.</summary>
    public string? File { get; init; }

    /// <summary>What is put around it.</summary>
    public Isolation Isolation { get; init; } = Isolation.Sandbox;

    /// <summary>The sandbox, when <see cref="Isolation"/> is <see cref="Isolation.Sandbox"/>.</summary>
    public SandboxSpec Sandbox { get; init; } = new();

    /// <summary>What of the host it is given beside files.</summary>
    public GrantSpec Grants { get; init; } = GrantSpec.Default;

    /// <summary>How it is kept running as a service.</summary>
    public SuperviseSpec Supervise { get; init; } = SuperviseSpec.Default;

    /// <summary>Whether the description says anything of how it is supervised.</summary>
    public bool IsService => !ReferenceEquals(Supervise, SuperviseSpec.Default);
}
