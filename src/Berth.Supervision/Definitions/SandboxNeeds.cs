using System.Collections.Immutable;

namespace Berth.Supervision.Definitions;

/// <summary>
/// What a program that makes a sandbox for itself, as <c>berth run</c> does, needs of the host beside namespaces and mounts. A service
/// manager that can closes the rest of the host for it.
/// </summary>
public sealed record SandboxNeeds
{
    /// <summary>Whether it limits what is in its sandbox, by cgroups below its own.</summary>
    public bool Limits { get; init; }

    /// <summary>Whether it becomes other users of its own, which an ordinary user does with newuidmap(1), a set-user-id program.</summary>
    public bool Identities { get; init; }

    /// <summary>Whether it uses the host's network, and not only sockets that it is given.</summary>
    public bool Network { get; init; }

    /// <summary>Whether what is in its sandbox may debug and profile (ptrace(2), perf_event_open(2)).</summary>
    public bool Debugging { get; init; }

    /// <summary>Whether what is in its sandbox may make the system calls of foreign architectures.</summary>
    public bool Foreign { get; init; }

    /// <summary>Absolute paths that it reads, beside those of the system.</summary>
    public ImmutableArray<string> Reads { get; init; } = [];

    /// <summary>Absolute paths that it writes to.</summary>
    public ImmutableArray<string> Writes { get; init; } = [];
}
