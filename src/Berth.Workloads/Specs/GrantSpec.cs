using System.Collections.Immutable;

namespace Berth.Workloads.Specs;

/// <summary>The <c>grants</c> object of a <c>berth.json</c>: what the workload is given of the host besides files.</summary>
public sealed record GrantSpec
{
    /// <summary>The default.</summary>
    internal static GrantSpec Default { get; } = new();

    /// <summary>The host services that the workload may call, each with its own name.</summary>
    public ImmutableArray<HostServiceGrant> HostServices { get; init => field = value.IsDefault ? [] : value; } = [];
}
