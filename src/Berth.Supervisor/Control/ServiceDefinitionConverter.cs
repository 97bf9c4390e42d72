using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Berth.Supervision.Definitions;
using Berth.Supervision.Services;

namespace Berth.Supervisor.Control;

/// <summary>
/// A service's definition in JSON, with the table that also reads and writes its file. An invalid one is a <see cref="ServiceException"/>
/// with the place.
/// </summary>
internal sealed class ServiceDefinitionConverter : JsonConverter<ServiceDefinition>
{
    public override ServiceDefinition Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        using var document = JsonDocument.ParseValue(ref reader);
        return ServiceDefinitionFile.Parse(Encoding.UTF8.GetBytes(document.RootElement.GetRawText()), "definition");
    }

    public override void Write(Utf8JsonWriter writer, ServiceDefinition value, JsonSerializerOptions options) =>
        ServiceDefinitionFile.Write(writer, value);
}
