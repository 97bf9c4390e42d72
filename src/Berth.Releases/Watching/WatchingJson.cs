using System.Text.Json.Serialization;

namespace Berth.Releases.Watching;

/// <summary>The index of a watched directory.</summary>
[JsonSerializable(typeof(ReleaseIndex))]
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    GenerationMode = JsonSourceGenerationMode.Metadata,
    RespectRequiredConstructorParameters = true,
    RespectNullableAnnotations = true)]
internal sealed partial class WatchingJson : JsonSerializerContext;
