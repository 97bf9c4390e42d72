using System.Text.Json.Serialization;
using Berth.Descriptions.Text;
using Berth.Engine.Diagnosis;
using Berth.Engine.Machines;
using Berth.Fleet.Push;
using Berth.Machines.Lifecycle;
using Berth.Releases.Installing;
using Berth.Releases.Signing;
using Berth.Supervision.Services;

namespace Berth.Engine.Documents;

/// <summary>The JSON of events. Unknown values are null.</summary>
[JsonSerializable(typeof(IEnumerable<InstanceDocument>))]
[JsonSerializable(typeof(IEnumerable<GrantsDocument>))]
[JsonSerializable(typeof(IEnumerable<ServiceDocument>))]
[JsonSerializable(typeof(IEnumerable<ServiceManagerDocument>))]
[JsonSerializable(typeof(IReadOnlyList<Finding>))]
[JsonSerializable(typeof(EnforcementDocument))]
[JsonSerializable(typeof(HostServiceAnswerDocument))]
[JsonSerializable(typeof(LogLineDocument))]
[JsonSerializable(typeof(IEnumerable<ImageDocument>))]
[JsonSerializable(typeof(ImageDetailsDocument))]
[JsonSerializable(typeof(IEnumerable<ImageFileDocument>))]
[JsonSerializable(typeof(ReleaseUpdateDocument))]
[JsonSerializable(typeof(IEnumerable<ReleaseDocument>))]
[JsonSerializable(typeof(IEnumerable<ReleaseVerificationDocument>))]
[JsonSerializable(typeof(ReleaseSignatureDocument))]
[JsonSerializable(typeof(IEnumerable<string>))]
[JsonSerializable(typeof(KeyList))]
[JsonSerializable(typeof(IEnumerable<MachineDocument>))]
[JsonSerializable(typeof(MachinePlanDocument))]
[JsonSerializable(typeof(IReadOnlyList<MachinePort>))]
[JsonSerializable(typeof(IReadOnlyList<MachineRemnant>))]
[JsonSerializable(typeof(IEnumerable<FleetHostDocument>))]
[JsonSerializable(typeof(IEnumerable<PushedHostDocument>))]
[JsonSerializable(typeof(PushPlanDocument))]
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    GenerationMode = JsonSourceGenerationMode.Metadata,
    Converters =
    [
        typeof(HostStringConverter), typeof(WordConverter<DesiredState>), typeof(WordConverter<ObservedState>),
            typeof(WordConverter<ServiceManagerKind>),
        typeof(WordConverter<FindingLevel>), typeof(WordConverter<UpdateChange>), typeof(WordConverter<KeyKind>),
        typeof(WordConverter<HostState>),
    ])]
internal sealed partial class EngineJson : JsonSerializerContext;
