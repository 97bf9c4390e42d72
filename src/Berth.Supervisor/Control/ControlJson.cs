using System.Text.Json.Serialization;
using Berth.Descriptions.Text;
using Berth.Supervision.Services;

namespace Berth.Supervisor.Control;

/// <summary>The control protocol's JSON. Null values are omitted.</summary>
[JsonSerializable(typeof(ControlRequest))]
[JsonSerializable(typeof(ControlAnswer))]
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    Converters =
    [
        typeof(HostStringConverter), typeof(WordConverter<DesiredState>), typeof(WordConverter<ObservedState>),
            typeof(ServiceNameConverter),
        typeof(ServiceDefinitionConverter),
    ])]
internal sealed partial class ControlJson : JsonSerializerContext;
