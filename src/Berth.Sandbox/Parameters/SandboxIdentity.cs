using System.Collections.Immutable;

namespace Berth.Sandbox.Parameters;

/// <summary>The identity of the workload, inside and on the host.</summary>
public sealed record SandboxIdentity
{
    /// <summary>The identity of the caller: no id is changed, so none is known.</summary>
    public static SandboxIdentity OfStarter { get; } = new()
    {
        Mapping = IdMapping.None,
        InsideUid = 0,
        InsideGid = 0,
        HostUid = 0,
        HostGid = 0,
    };

    /// <summary>How the ids inside are mapped to the host.</summary>
    public required IdMapping Mapping { get; init; }

    /// <summary>The uid the workload sees.</summary>
    public required uint InsideUid { get; init; }

    /// <summary>The gid the workload sees.</summary>
    public required uint InsideGid { get; init; }

    /// <summary>The uid the host sees.</summary>
    public required uint HostUid { get; init; }

    /// <summary>The gid the host sees.</summary>
    public required uint HostGid { get; init; }

    /// <summary>Supplementary groups; mapped one to one.</summary>
    public ImmutableArray<uint> Groups { get; init; } = [];

    /// <summary>The user's name inside.</summary>
    public string Username { get; init; } = "berth";

    /// <summary>The number of the identity in the spec; null: none, the workload runs as the caller.</summary>
    public int? Number { get; init; }

    /// <summary>The mapping helpers, if <see cref="Mapping"/> is <see cref="IdMapping.Helper"/>.</summary>
    public (string NewUidMap, string NewGidMap)? Helpers { get; init; }
}
