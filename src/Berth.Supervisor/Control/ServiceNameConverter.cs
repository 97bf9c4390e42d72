using System.Text.Json;
using System.Text.Json.Serialization;
using Berth.Supervision.Services;

namespace Berth.Supervisor.Control;

/// <summary>A service's name in JSON. An invalid one is a <see cref="ServiceException"/>.</summary>
internal sealed class ServiceNameConverter : JsonConverter<ServiceName>
{
    public override ServiceName Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType is JsonTokenType.String ? ServiceName.Parse(reader.GetString()!) : throw new JsonException();

    public override void Write(Utf8JsonWriter writer, ServiceName value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.ToString());
}
