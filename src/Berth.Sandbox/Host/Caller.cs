using System.Collections.Immutable;

namespace Berth.Sandbox.Host;

/// <summary>The user who starts a workload.</summary>
/// <param name="Uid">Effective uid.</param>
/// <param name="Gid">Effective gid.</param>
/// <param name="Groups">The gids of the user's groups, by name.</param>
internal sealed record Caller(uint Uid, uint Gid, ImmutableArray<(string Name, uint Gid)> Groups)
{
    /// <summary>Whether the caller is root and the uids of identities exist in its user namespace.</summary>
    public bool MayMapIdentities { get; init; }

    /// <summary>
    /// Who else has the uid or gid of root's requested identity, and the file that says so; null: nobody, or the caller is not root.
    /// </summary>
    public string? IdentityShared { get; init; }

    /// <summary>The caller's subordinate ids and the helpers that map them; null: it has none, or they are not needed.</summary>
    public SubordinateRange? Subordinate { get; init; }

    /// <summary>The reason why the caller has none; null: it has some, or they are not needed.</summary>
    public Blocker? SubordinateBlocker { get; init; }
}
