using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Berth.Supervision.Definitions;
using Berth.Supervision.Services;

namespace Berth.Supervisor.Control;

/// <summary>
/// A service's definition in JSON, by the table that reads and writes its file. A wrong one is a <see cref="ServiceException"/> that says
/// where.
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
