using System.Text.Json;
using Berth.Descriptions.Text;

namespace Berth.Cli.Rendering;

/// <summary>JSON on standard output, indented, with a newline at its end.</summary>
internal static class JsonOutput
{
    public static void Write(Action<Utf8JsonWriter> write)
    {
        using var output = Console.OpenStandardOutput();
        using (var writer = new Utf8JsonWriter(output, HostJson.Output))
            write(writer);
        output.WriteByte((byte)'\n');
    }

    public static void WriteArray<T>(IEnumerable<T> items, Action<Utf8JsonWriter, T> write) => Write(writer =>
    {
        writer.WriteStartArray();
        foreach (var item in items)
            write(writer, item);
        writer.WriteEndArray();
    });
}
