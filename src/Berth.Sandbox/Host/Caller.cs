using System.Collections.Immutable;

namespace Berth.Sandbox.Host;

/// <summary>Who starts a workload.</summary>
/// <param name="Uid">Effective uid.</param>
/// <param name="Gid">Effective gid.</param>
/// <param name="Groups">The groups it is in, by name.</param>
public sealed record Caller(uint Uid, uint Gid, ImmutableArray<(string Name, uint Gid)> Groups)
{
    /// <summary>Whether it is root over the uids of identities: uid 0, and those uids exist in its user namespace.</summary>
    public bool MayMapIdentities { get; init; }

    /// <summary>Its subordinate ids and the helpers that map them; null: it has none, or none were asked for.</summary>
    public SubordinateRange? Subordinate { get; init; }

    /// <summary>Why it has none, where an identity is asked for; null: it has some, or none were asked for.</summary>
    public Blocker? SubordinateBlocker { get; init; }
}
