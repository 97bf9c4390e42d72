using System.Text.Json;
using System.Text.Json.Serialization;

namespace Berth.Releases.Signing;

/// <summary>Times with their distance from UTC. One without would mean another moment on each host.</summary>
internal sealed class ZonedTimeConverter : JsonConverter<DateTimeOffset>
{
    /// <inheritdoc/>
    public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType is JsonTokenType.String && HasZone(reader.GetString()!) && reader.TryGetDateTimeOffset(out var time)
            ? time
            : throw new JsonException("a time with its zone is needed");

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value);

    /// <summary>Whether a text ends as <c>Z</c> or <c>+00:00</c>.</summary>
    private static bool HasZone(string text) => text.EndsWith('Z') || text is [.., '+' or '-', _, _, ':', _, _];
}
