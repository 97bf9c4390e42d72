using System.Text.Json;
using Berth.Descriptions.Diagnostics;
using Berth.Descriptions.Json;
using Berth.Descriptions.Text;

namespace Berth.Descriptions.Kinds;

/// <summary>False, true, or one of a fixed set of words, which say more than true does.</summary>
/// <param name="noun">What the value is, as used in messages.</param>
/// <param name="off">The value that false stands for.</param>
/// <param name="on">The value that true stands for.</param>
/// <param name="words">The words.</param>
public sealed class SwitchKind<T>(string noun, T off, T on, EnumWord<T>[] words) : ScalarKind<T>
    where T : struct, Enum
{
    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, T value)
    {
        if (Find(value) is { } word)
            writer.WriteStringValue(word.Name);
        else
            writer.WriteBooleanValue(!Same(value, off));
    }

    /// <inheritdoc/>
    public override void WriteSchema(Utf8JsonWriter schema)
    {
        schema.WriteStartArray("oneOf");
        schema.WriteStartObject();
        schema.WriteString("type", "boolean");
        schema.WriteEndObject();
        foreach (var word in words)
        {
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
        value = at.Type is JsonTokenType.True ? on : off;
        if (at.Type is JsonTokenType.True or JsonTokenType.False)
            return null;
        if (at.Type is not JsonTokenType.String)
            return Problem.Expecting($"{noun} must be true, false or a string, not {at.TypeName}", Choice());
        foreach (var word in words)
        {
            if (word.Name != at.Text)
                continue;
            value = word.Value;
            return null;
        }

        var problem = Problem.Expecting($"unknown {noun} {Quoted.Text(at.Text)}", Choice());
        if (at.Text is "true" or "false")
            return problem with { Suggestion = $"write {at.Text} without quotes" };
        return Spelling.Closest(at.Text, Names()) is { } meant
            ? problem with { Suggestion = $"did you mean \"{meant}\"?" }
            : problem;
    }

    /// <inheritdoc/>
    protected override Problem? Test(T value, Findings findings) =>
        Same(value, off) || Same(value, on) || Find(value) is not null ? null : Problem.Expecting($"unknown {noun} {value}", Choice());

    private EnumWord<T>? Find(T value) => Array.Find(words, word => Same(word.Value, value));

    private string[] Names() => Array.ConvertAll(words, static word => word.Name);

    private string Choice() => $"true, false, {string.Join(", ", Names().Select(static name => $"\"{name}\""))}";
}
