using System.Text.Json;

namespace Berth.Descriptions.Text;

/// <summary>Arrays of strings in JSON.</summary>
public static class JsonStrings
{
    /// <summary>Writes a member that is an array of strings.</summary>
    /// <param name="writer">A writer inside an object.</param>
    /// <param name="name">The name of the member.</param>
    /// <param name="values">The strings.</param>
    public static void WriteStrings(this Utf8JsonWriter writer, string name, IEnumerable<string> values)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(values);
        writer.WriteStartArray(name);
        foreach (var value in values)
            writer.WriteStringValue(value);
        writer.WriteEndArray();
    }
}
