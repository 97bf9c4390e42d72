using System.Text.Json.Serialization;

namespace Berth.Fleet.Push;

/// <summary>The file of a push.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    UseStringEnumConverter = true,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    WriteIndented = true)]
[JsonSerializable(typeof(PushRecord))]
internal sealed partial class PushJson : JsonSerializerContext;
