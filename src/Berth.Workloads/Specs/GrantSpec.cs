using System.Collections.Immutable;

namespace Berth.Workloads.Specs;

/// <summary>The <c>grants</c> object of a <c>berth.json</c>: what of the host the workload is given beside files.</summary>
public sealed record GrantSpec
{
    /// <summary>What is meant when nothing is said.</summary>
    internal static GrantSpec Default { get; } = new();

    /// <summary>Host services it may call, each under a name of its own.</summary>
    public ImmutableArray<HostServiceGrant> HostServices { get; init => field = value.IsDefault ? [] : value; } = [];
}
