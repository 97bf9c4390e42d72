using System.Collections.Immutable;

namespace Berth.Supervision.Definitions;

/// <summary>
/// What a service manager takes from a service, for one that is not in a sandbox of Berth's. Nothing is, unless asked for.
/// </summary>
public sealed record ServiceHardening
{
    /// <summary>Whether it and its children can never gain privileges by execve(2) (PR_SET_NO_NEW_PRIVS).</summary>
    public bool NoNewPrivileges { get; init; }

    /// <summary>Which system directories are read-only for it.</summary>
    public SystemProtection ProtectSystem { get; init; }

    /// <summary>Whether it has a /tmp and /var/tmp of its own.</summary>
    public bool PrivateTmp { get; init; }

    /// <summary>The capabilities it and its children can ever have, by name (<c>CAP_NET_BIND_SERVICE</c>); null: as they are.</summary>
    public ImmutableArray<string>? CapabilityBounding { get; init; }

    /// <summary>The capabilities that its program has though it is not root's (capabilities(7)).</summary>
    public ImmutableArray<string> AmbientCapabilities { get; init; } = [];
}
