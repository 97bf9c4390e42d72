using System.Text.Json;
using Berth.Descriptions.Diagnostics;
using Berth.Descriptions.Json;
using Berth.Descriptions.Text;

namespace Berth.Descriptions.Kinds;

/// <summary>One of a fixed set of words.</summary>
public sealed class EnumKind<T>(string noun, EnumWord<T>[] words) : ScalarKind<T>
    where T : struct, Enum
{
    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, T value) => writer.WriteStringValue(Find(value)?.Name ?? value.ToString());

    /// <inheritdoc/>
    public override void WriteSchema(Utf8JsonWriter schema)
    {
        schema.WriteStartArray("oneOf");
        foreach (var word in words)
        {
            if (word.IsReserved)
                continue;
            schema.WriteStartObject();
            schema.WriteString("const", word.Name);
            schema.WriteString("description", word.Description);
            schema.WriteEndObject();
        }

        schema.WriteEndArray();
    }

    /// <inheritdoc/>
    protected override Problem? Convert(PlacedValue at, Findings findings, out T value)
    {
        value = default;
        if (at.Type is not JsonTokenType.String)
            return Problem.Expecting($"{noun} must be a string, not {at.TypeName}", Choice());
        foreach (var word in words)
        {
            if (word.Name != at.Text)
                continue;
            value = word.Value;
            return null;
        }

        var problem = Problem.Expecting($"unknown {noun} {Quoted.Text(at.Text)}", Choice());
        return Spelling.Closest(at.Text, Names()) is { } meant
            ? problem with { Suggestion = $"did you mean \"{meant}\"?" }
            : problem;
    }

    /// <inheritdoc/>
    protected override Problem? Test(T value, Findings findings) => Find(value) switch
    {
        null => Problem.Expecting($"unknown {noun} {value}", Choice()),
        { IsReserved: true } word => Problem.Expecting($"{noun} \"{word.Name}\" is not in this release of Berth", Choice()),
        _ => null,
    };

    private EnumWord<T>? Find(T value)
    {
        foreach (var word in words)
        {
            if (EqualityComparer<T>.Default.Equals(word.Value, value))
                return word;
        }

        return null;
    }

    private string[] Names() => Array.ConvertAll(Array.FindAll(words, static word => !word.IsReserved), static word => word.Name);

    private string Choice() => WordList.AnyOf(Names());
}
