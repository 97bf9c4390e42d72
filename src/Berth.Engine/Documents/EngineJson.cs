using System.Text.Json.Serialization;
using Berth.Descriptions.Text;
using Berth.Engine.Diagnosis;
using Berth.Supervision.Services;

namespace Berth.Engine.Documents;

/// <summary>The JSON of events. Unknown values are null.</summary>
[JsonSerializable(typeof(IEnumerable<InstanceDocument>))]
[JsonSerializable(typeof(IEnumerable<ServiceDocument>))]
[JsonSerializable(typeof(IEnumerable<ServiceManagerDocument>))]
[JsonSerializable(typeof(IReadOnlyList<Finding>))]
[JsonSerializable(typeof(EnforcementDocument))]
[JsonSerializable(typeof(HostServiceAnswerDocument))]
[JsonSerializable(typeof(IEnumerable<ImageDocument>))]
[JsonSerializable(typeof(ImageDetailsDocument))]
[JsonSerializable(typeof(IEnumerable<ImageFileDocument>))]
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    GenerationMode = JsonSourceGenerationMode.Metadata,
    Converters =
    [
        typeof(HostStringConverter), typeof(WordConverter<DesiredState>), typeof(WordConverter<ObservedState>),
            typeof(WordConverter<ServiceManagerKind>),
        typeof(WordConverter<FindingLevel>),
    ])]
internal sealed partial class EngineJson : JsonSerializerContext;
