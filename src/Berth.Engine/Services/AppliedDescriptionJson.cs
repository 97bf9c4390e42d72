using System.Text.Json.Serialization;
using Berth.Descriptions.Text;

namespace Berth.Engine.Services;

/// <summary>The file of an applied description.</summary>
[JsonSerializable(typeof(AppliedDescription))]
[JsonSourceGenerationOptions(
    PropertyNamingPolicy =
        JsonKnownNamingPolicy.CamelCase, RespectRequiredConstructorParameters = true, Converters = [typeof(HostStringConverter)])]
internal sealed partial class AppliedDescriptionJson : JsonSerializerContext;
