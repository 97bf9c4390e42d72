using System.Collections.Immutable;

namespace Berth.Workloads.Specs;

/// <summary>A program with its description: a parsed <c>berth.json</c>. Immutable data without behaviour.</summary>
public sealed record WorkloadSpec
{
    /// <summary>The name, for people and other workloads: <c>^[a-z0-9][a-z0-9_-]*$</c>, at most 64 characters.</summary>
    public required string Name { get; init; }

    /// <summary>The program and its arguments. Empty: an interactive <see cref="Shell"/>.</summary>
    public ImmutableArray<string> Command { get; init => field = value.IsDefault ? [] : value; } = [];

    /// <summary>Arguments added after <see cref="Command"/>.</summary>
    public ImmutableArray<string> Args { get; init => field = value.IsDefault ? [] : value; } = [];

    /// <summary>The shell to run if there is no command; null: <c>$SHELL</c> if absolute, otherwise <c>/bin/sh</c>.</summary>
    public string? Shell { get; init; }

    /// <summary>Variables added to, or replacing, the workload's small default environment, sorted by key (ordinal).</summary>
    public ImmutableSortedDictionary<string, string> Environment { get; init; } =
        ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);

    /// <summary>The working directory inside; null: that of the profile.</summary>
    public string? WorkingDirectory { get; init; }

    /// <summary>The absolute path of the file that it was read from; null: none. Not part of the description.</summary>
    public string? File { get; init; }

    /// <summary>The kind of isolation.</summary>
    public Isolation Isolation { get; init; } = Isolation.Sandbox;

    /// <summary>The sandbox; or, of a machine, what the guest sees of the host, and how the workload runs in it.</summary>
    public SandboxSpec Sandbox { get; init; } = new();

    /// <summary>The machine, when <see cref="Isolation"/> is <see cref="Isolation.Machine"/>.</summary>
    public MachineSpec Machine { get; init; } = MachineSpec.Default;

    /// <summary>What the workload is given of the host besides files.</summary>
    public GrantSpec Grants { get; init; } = GrantSpec.Default;

    /// <summary>The releases of its files; null: its files are where they are.</summary>
    public ReleaseSpec? Release { get; init; }

    /// <summary>How the workload is supervised as a service.</summary>
    public SuperviseSpec Supervise { get; init; } = SuperviseSpec.Default;

    /// <summary>Whether the description has a <c>supervise</c> object.</summary>
    public bool IsService => !ReferenceEquals(Supervise, SuperviseSpec.Default);
}
