using System.Collections.Immutable;
using Berth.Workloads.Specs;

namespace Berth.Sandbox.Parameters;

/// <summary>The parameters of a sandbox. They are complete: neither the host nor the spec has to be read again.</summary>
public sealed record SandboxParameters
{
    /// <summary>The workload's name; the launcher's argv[0] carries it.</summary>
    public required string Name { get; init; }

    /// <summary>The tier of isolation.</summary>
    public required IsolationTier Tier { get; init; }

    /// <summary>The identity.</summary>
    public required SandboxIdentity Identity { get; init; }

    /// <summary>CLONE_NEW* flags (<see cref="Berth.Linux.Abi.CloneFlags"/>).</summary>
    public required long Namespaces { get; init; }

    /// <summary>The host name inside; null: the host's.</summary>
    public string? Hostname { get; init; }

    /// <summary>The network that it sees.</summary>
    public required NetworkMode Network { get; init; }

    /// <summary>The hosts that it can reach although its network is none; null: none.</summary>
    public NetworkPlan? NetworkPlan { get; init; }

    /// <summary>The file tree.</summary>
    internal ImmutableArray<MountStep> Mounts { get; init; } = [];

    /// <summary>Whether the root directory stays writable.</summary>
    public bool WritableRoot { get; init; }

    /// <summary>The program, as an inside path.</summary>
    public required string Executable { get; init; }

    /// <summary>Its argv.</summary>
    public required ImmutableArray<string> Arguments { get; init; }

    /// <summary>Its environment, <c>KEY=value</c>, sorted.</summary>
    public required ImmutableArray<string> Environment { get; init; }

    /// <summary>The working directory, inside.</summary>
    public required string WorkingDirectory { get; init; }

    /// <summary>Capabilities kept, a bit each (capabilities(7)).</summary>
    public ulong Capabilities { get; init; }

    /// <summary>The system-call filter: an array of <c>struct sock_filter</c>; empty: none.</summary>
    public ReadOnlyMemory<byte> Seccomp { get; init; }

    /// <summary>The filter as text.</summary>
    public string SeccompText { get; init; } = "none";

    /// <summary>Landlock rules; null: none.</summary>
    public LandlockPlan? Landlock { get; init; }

    /// <summary>Limits and scheduling.</summary>
    public ResourceSpec Resources { get; init; } = new();

    /// <summary>The cgroup directory it joins; null: the caller's.</summary>
    public string? Cgroup { get; init; }

    /// <summary>The stop signal.</summary>
    public int StopSignal { get; init; } = 15;

    /// <summary>The time from the stop signal to SIGKILL.</summary>
    public TimeSpan StopDelay { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Whether it gets a terminal of its own.</summary>
    public bool Tty { get; init; }

    /// <summary>Parts of the spec that will not be in force, as text.</summary>
    public ImmutableArray<string> NotEnforced { get; init; } = [];
}
