using System.Collections.Immutable;

namespace Berth.Supervision.Definitions;

/// <summary>
/// The privileges that a service manager takes away from a service without a sandbox of Berth's. None by default.
/// </summary>
public sealed record ServiceHardening
{
    /// <summary>Whether it and its children can never gain privileges by execve(2) (PR_SET_NO_NEW_PRIVS).</summary>
    public bool NoNewPrivileges { get; init; }

    /// <summary>The system directories that are read-only for it.</summary>
    public SystemProtection ProtectSystem { get; init; }

    /// <summary>Whether it has a /tmp and /var/tmp of its own.</summary>
    public bool PrivateTmp { get; init; }

    /// <summary>The capabilities it and its children can ever have, by name (<c>CAP_NET_BIND_SERVICE</c>); null: unchanged.</summary>
    public ImmutableArray<string>? CapabilityBounding { get; init; }

    /// <summary>The capabilities that its program has as an ordinary user (capabilities(7)).</summary>
    public ImmutableArray<string> AmbientCapabilities { get; init; } = [];
}
