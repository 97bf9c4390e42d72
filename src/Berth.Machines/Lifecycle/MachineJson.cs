using System.Text.Json.Serialization;

namespace Berth.Machines.Lifecycle;

/// <summary>The JSON of the files of machines.</summary>
[JsonSerializable(typeof(MachineRecord))]
[JsonSerializable(typeof(MachineRun))]
[JsonSerializable(typeof(ProbeResult))]
[JsonSourceGenerationOptions(
    WriteIndented = true,
    UseStringEnumConverter = true,
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
internal sealed partial class MachineJson : JsonSerializerContext;
