using System.Text.Json;

namespace Berth.Descriptions.Text;

/// <summary>Numbers in JSON that may be missing.</summary>
public static class JsonNumbers
{
    /// <summary>Writes a member that is a number, or null.</summary>
    /// <param name="writer">Inside an object.</param>
    /// <param name="name">The member.</param>
    /// <param name="value">Its number.</param>
    public static void WriteNumberOrNull(this Utf8JsonWriter writer, string name, decimal? value)
    {
        ArgumentNullException.ThrowIfNull(writer);
        if (value is { } number)
            writer.WriteNumber(name, number);
        else
            writer.WriteNull(name);
    }
}
