using System.Text.Json.Serialization;

namespace Berth.Releases.Store;

/// <summary>The documents of a store.</summary>
[JsonSerializable(typeof(ReleaseManifest))]
[JsonSerializable(typeof(Journal))]
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    GenerationMode = JsonSourceGenerationMode.Metadata,
    WriteIndented = true,
    Converters = [typeof(JsonStringEnumConverter<JournalPhase>)])]
internal sealed partial class StoreJson : JsonSerializerContext;
