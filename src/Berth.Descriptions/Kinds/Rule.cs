using Berth.Descriptions.Json;

namespace Berth.Descriptions.Kinds;

/// <summary>A rule that relates several members of an object.</summary>
/// <param name="Members">The members that it uses. It is skipped if an error was reported for one of them.</param>
/// <param name="Check">Reports violations.</param>
public sealed record Rule<T>(string[] Members, Action<T, Spot, Findings> Check)
{
    /// <summary>The rule as a JSON Schema, as precise as possible; null: a schema can't express it.</summary>
    public string? Schema { get; init; }
}
