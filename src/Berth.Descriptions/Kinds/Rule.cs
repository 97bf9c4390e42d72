using Berth.Descriptions.Json;

namespace Berth.Descriptions.Kinds;

/// <summary>What members of an object have to keep among themselves.</summary>
/// <param name="Members">The members it looks at: it is left out when one of them is wrong already.</param>
/// <param name="Check">Reports what is wrong.</param>
public sealed record Rule<T>(string[] Members, Action<T, Spot, Findings> Check)
{
    /// <summary>The rule as a JSON Schema, as far as that can say it; null: it can't.</summary>
    public string? Schema { get; init; }
}
