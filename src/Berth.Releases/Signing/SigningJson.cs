using System.Text.Json.Serialization;

namespace Berth.Releases.Signing;

/// <summary>The documents about signatures. An unknown member is an error: it may be a condition that this version does not know.</summary>
[JsonSerializable(typeof(KeyList))]
[JsonSerializable(typeof(SignedManifest))]
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    GenerationMode = JsonSourceGenerationMode.Metadata,
    WriteIndented = true,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    Converters = [typeof(JsonStringEnumConverter<KeyKind>), typeof(ZonedTimeConverter)])]
internal sealed partial class SigningJson : JsonSerializerContext;
