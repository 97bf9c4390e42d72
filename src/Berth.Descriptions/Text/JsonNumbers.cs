using System.Text.Json;

namespace Berth.Descriptions.Text;

/// <summary>Optional numbers in JSON.</summary>
public static class JsonNumbers
{
    /// <summary>Writes a member that is a number or null.</summary>
    /// <param name="writer">A writer inside an object.</param>
    /// <param name="name">The name of the member.</param>
    /// <param name="value">The number.</param>
    public static void WriteNumberOrNull(this Utf8JsonWriter writer, string name, decimal? value)
    {
        ArgumentNullException.ThrowIfNull(writer);
        if (value is { } number)
            writer.WriteNumber(name, number);
        else
            writer.WriteNull(name);
    }
}
