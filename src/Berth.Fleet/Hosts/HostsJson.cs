using System.Text.Json.Serialization;

namespace Berth.Fleet.Hosts;

/// <summary>The file of a fleet's hosts.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    WriteIndented = true)]
[JsonSerializable(typeof(FleetHosts))]
internal sealed partial class HostsJson : JsonSerializerContext;
