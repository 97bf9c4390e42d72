using System.Collections.Immutable;

namespace Berth.Sandbox.Parameters;

/// <summary>Who the workload is, inside and on the host.</summary>
public sealed record SandboxIdentity
{
    /// <summary>Whoever starts it: no id is changed, so none is known.</summary>
    public static SandboxIdentity OfStarter { get; } = new()
    {
        Mapping = IdMapping.None,
        InsideUid = 0,
        InsideGid = 0,
        HostUid = 0,
        HostGid = 0,
    };

    /// <summary>How the two are connected.</summary>
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

    /// <summary>The number in the spec; null: none was asked for, and the workload is the caller.</summary>
    public int? Number { get; init; }

    /// <summary>The mapping helpers, when <see cref="Mapping"/> is <see cref="IdMapping.Helper"/>.</summary>
    public (string NewUidMap, string NewGidMap)? Helpers { get; init; }
}
