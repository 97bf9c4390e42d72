using System.Collections.Immutable;

namespace Berth.Workloads.Specs;

/// <summary>The hosts that a workload may reach, of a network that has nothing else.</summary>
public sealed record NetworkRules
{
    /// <summary>The hosts that it may reach.</summary>
    public ImmutableArray<NetworkRule> Allow { get; init => field = value.IsDefault ? [] : value; } = [];

    /// <summary>The hosts that it may not reach, even if another rule allows them.</summary>
    public ImmutableArray<NetworkRule> Deny { get; init => field = value.IsDefault ? [] : value; } = [];

    /// <summary>The file on the host to which decisions are added, absolute; null: none.</summary>
    public string? Log { get; init; }
}
