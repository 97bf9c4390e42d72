using System.Collections.Immutable;

namespace Berth.Supervision.Definitions;

/// <summary>
/// What a program that makes its own sandbox, as <c>berth run</c> does, needs of the host besides namespaces and mounts. A service manager
/// that can do so takes away the rest.
/// </summary>
public sealed record SandboxNeeds
{
    /// <summary>Whether it limits its sandbox with cgroups below its own.</summary>
    public bool Limits { get; init; }

    /// <summary>Whether it uses other uids, for which an ordinary user needs newuidmap(1), a set-user-id program.</summary>
    public bool Identities { get; init; }

    /// <summary>Whether it uses the host's network, and not only sockets that it gets.</summary>
    public bool Network { get; init; }

    /// <summary>Whether its sandbox permits debugging and profiling (ptrace(2), perf_event_open(2)).</summary>
    public bool Debugging { get; init; }

    /// <summary>Whether its sandbox permits system calls of foreign architectures.</summary>
    public bool Foreign { get; init; }

    /// <summary>Absolute paths that it reads, besides those of the system.</summary>
    public ImmutableArray<string> Reads { get; init; } = [];

    /// <summary>Absolute paths that it writes to.</summary>
    public ImmutableArray<string> Writes { get; init; } = [];
}
