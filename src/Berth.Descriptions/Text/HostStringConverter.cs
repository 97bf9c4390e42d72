using System.Text.Json;
using System.Text.Json.Serialization;

namespace Berth.Descriptions.Text;

/// <summary>
/// Strings of the host in documents: as <see cref="HostJson"/> reads them. Writing needs a writer with one of its options.
/// </summary>
public sealed class HostStringConverter : JsonConverter<string>
{
    /// <inheritdoc/>
    public override string? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType is JsonTokenType.String ? Text(ref reader) : throw new JsonException();

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, string value, JsonSerializerOptions options)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.WriteStringValue(value);
    }

    /// <inheritdoc/>
    public override string ReadAsPropertyName(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        Text(ref reader);

    /// <inheritdoc/>
    public override void WriteAsPropertyName(Utf8JsonWriter writer, string value, JsonSerializerOptions options)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.WritePropertyName(value);
    }

    private static string Text(ref Utf8JsonReader reader) =>
        HostJson.TryGetText(ref reader, out var text) ? text : throw new JsonException("a string holds half of a surrogate pair");
}
