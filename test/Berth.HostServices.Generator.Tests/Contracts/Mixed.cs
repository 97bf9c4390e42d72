using System.Text.Json.Serialization;

namespace Berth.HostServices.Generator.Tests.Contracts;

/// <summary>A type with a constructor, init properties, a base class, a renamed member and an ignored one.</summary>
[method: JsonConstructor]
public sealed class Mixed(string label, int count = 3) : MixedBase
{
    public string Label { get; } = label;

    public int Count { get; } = count;

    public required Point Origin { get; init; }

    [JsonPropertyName("class")]
    public string? Class { get; set; }

    [JsonIgnore]
    public string Secret { get; set; } = "";
}
