using System.Text.Json;
using Berth.Engine.Events;

namespace Berth.Cli.Rendering;

/// <summary>What a host service answered, with the signals before it, on one line.</summary>
internal static class HostServiceAnswerJson
{
    public static void Write(HostServiceAnswered answered, IEnumerable<ReadOnlyMemory<byte>> signals) => Write(signals, json =>
    {
        json.WritePropertyName("reply");
        json.WriteRawValue(answered.Value.Span);
        json.WriteNumber("descriptors", answered.Descriptors);
    });

    public static void Write(HostServiceRefused refused, IEnumerable<ReadOnlyMemory<byte>> signals) => Write(signals, json =>
    {
        json.WriteStartObject("exception");
        json.WriteString("name", refused.Name);
        json.WriteString("value", refused.Value);
        json.WriteString("backtrace", refused.Backtrace);
        json.WriteEndObject();
    });

    private static void Write(IEnumerable<ReadOnlyMemory<byte>> signals, Action<Utf8JsonWriter> answer)
    {
        using var output = Console.OpenStandardOutput();
        using (var json = new Utf8JsonWriter(output))
        {
            json.WriteStartObject();
            answer(json);
            json.WriteStartArray("signals");
            foreach (var signal in signals)
                json.WriteRawValue(signal.Span);
            json.WriteEndArray();
            json.WriteEndObject();
        }

        output.WriteByte((byte)'\n');
    }
}
