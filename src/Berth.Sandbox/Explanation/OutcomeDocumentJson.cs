using System.Text.Json.Serialization;
using Berth.Descriptions.Text;

namespace Berth.Sandbox.Explanation;

[JsonSerializable(typeof(OutcomeDocument))]
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    GenerationMode = JsonSourceGenerationMode.Metadata,
    Converters = [typeof(HostStringConverter), typeof(ParametersConverter)])]
internal sealed partial class OutcomeDocumentJson : JsonSerializerContext;
