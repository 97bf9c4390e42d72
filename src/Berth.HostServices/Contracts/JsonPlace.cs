using System.Text;
using System.Text.Json;

namespace Berth.HostServices.Contracts;

/// <summary>
/// The place of a token in a JSON text. It is found by parsing the text again, so it costs nothing unless there is an error.
/// </summary>
internal readonly record struct JsonPlace(int Index, string? Name)
{
    /// <summary>
    /// The steps from the outermost value to the token at a position. Each is an index of an array or a name of an object.
    /// </summary>
    /// <param name="json">The text, which is JSON up to that position.</param>
    /// <param name="position">The offset of the token in bytes.</param>
    public static List<JsonPlace> Find(ReadOnlySpan<byte> json, long position)
    {
        // The last step is the current value. An array or object adds a step for its content.
        var steps = new List<JsonPlace>();
        var reader = new Utf8JsonReader(json);
        while (reader.Read())
        {
            if (reader.TokenType is JsonTokenType.EndArray or JsonTokenType.EndObject)
                steps.RemoveAt(steps.Count - 1);
            else if (reader.TokenType == JsonTokenType.PropertyName)
                steps[^1] = new(-1, NameAt(ref reader));
            else if (steps is [.., { Name: null } item])
                steps[^1] = item with { Index = item.Index + 1 };

            if (reader.TokenStartIndex >= position)
                break;
            if (reader.TokenType is JsonTokenType.StartArray)
                steps.Add(new(-1, Name: null));
            else if (reader.TokenType is JsonTokenType.StartObject)
                steps.Add(new(-1, ""));
        }

        return steps;
    }

    /// <summary>The place for people, for example <c>argument 1 (zone)</c> or <c>reply.points[3].x</c>.</summary>
    public static string Describe(ReadOnlySpan<byte> json, long position, ContractMethod method, ContractPart part)
    {
        var steps = Find(json, position);
        var text = new StringBuilder();
        var rest = 0;
        if (part != ContractPart.Arguments)
            text.Append(part == ContractPart.Reply ? "reply" : "signal");
        else if (steps.Count == 0)
            text.Append("arguments");
        else
            text.Append(method.Argument(steps[rest++]));
        foreach (var step in steps[rest..])
        {
            if (step.Name is null)
                text.Append('[').Append(step.Index).Append(']');
            else
                text.Append('.').Append(ContractText.Escape(step.Name));
        }

        return text.ToString();
    }

    private static string NameAt(ref Utf8JsonReader reader)
    {
        try
        {
            return reader.GetString()!;
        }
        catch (InvalidOperationException)
        {
            // Half of a surrogate pair: valid in JSON, but not in a string.
            return Encoding.UTF8.GetString(reader.ValueSpan);
        }
    }
}
