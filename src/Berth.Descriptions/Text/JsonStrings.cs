using System.Text.Json;

namespace Berth.Descriptions.Text;

/// <summary>Arrays of strings in JSON.</summary>
public static class JsonStrings
{
    /// <summary>Writes a member that is an array of strings.</summary>
    /// <param name="writer">Inside an object.</param>
    /// <param name="name">The member.</param>
    /// <param name="values">Its strings.</param>
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
