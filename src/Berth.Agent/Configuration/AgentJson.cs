using System.Text.Json;
using System.Text.Json.Serialization;

namespace Berth.Agent.Configuration;

/// <summary>The agent's files.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    ReadCommentHandling = JsonCommentHandling.Skip,
    AllowTrailingCommas = true)]
[JsonSerializable(typeof(AgentConfiguration))]
internal sealed partial class AgentJson : JsonSerializerContext;
