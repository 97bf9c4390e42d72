using System.Text.Json.Serialization;
using Berth.Descriptions.Text;

namespace Berth.Supervisor.Upgrade;

[JsonSerializable(typeof(SuccessionDocument))]
[JsonSerializable(typeof(SuccessionVersion))]
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    Converters = [typeof(HostStringConverter)])]
internal sealed partial class SuccessionJson : JsonSerializerContext;
