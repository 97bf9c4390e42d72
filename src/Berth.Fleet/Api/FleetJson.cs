using System.Text.Json.Serialization;

namespace Berth.Fleet.Api;

/// <summary>The documents of the HTTP API. Names are in snake_case.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    WriteIndented = true)]
[JsonSerializable(typeof(HealthDocument))]
[JsonSerializable(typeof(IReadOnlyList<ReleaseDocument>))]
[JsonSerializable(typeof(ChangeDocument))]
[JsonSerializable(typeof(ErrorDocument))]
[JsonSerializable(typeof(EnrolmentDocument))]
[JsonSerializable(typeof(EnrolledDocument))]
public sealed partial class FleetJson : JsonSerializerContext;
