using System.Text.Json.Serialization;

namespace Berth.Releases.Signing;

/// <summary>The keys that a store trusts: the file <c>keys.json</c>.</summary>
public sealed record KeyList
{
    /// <summary>Counts up with each list, so that an old one never replaces a newer one.</summary>
    [JsonRequired]
    public int Version { get; init; } = 1;

    /// <summary>How many different keys must have signed a release, or the next list.</summary>
    [JsonRequired]
    public int Threshold { get; init; } = 1;

    /// <summary>The keys.</summary>
    [JsonRequired]
    public IReadOnlyList<TrustedKey> Keys { get; init; } = [];

    /// <summary>The lowest version that may be installed: the highest that a signed manifest demanded; null: any.</summary>
    public string? MinimumVersion { get; init; }
}
