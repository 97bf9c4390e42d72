using System.Text.Json.Serialization;

namespace Berth.Machines.Oci;

/// <summary>The documents of an OCI layout.</summary>
[JsonSerializable(typeof(OciDocument))]
[JsonSerializable(typeof(OciConfigurationFile))]
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
internal sealed partial class OciJson : JsonSerializerContext;
