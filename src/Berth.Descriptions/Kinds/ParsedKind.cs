using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Berth.Descriptions.Diagnostics;
using Berth.Descriptions.Json;
using Berth.Descriptions.Text;

namespace Berth.Descriptions.Kinds;

/// <summary>A string that stands for a value of its own type: an address, a calendar expression.</summary>
/// <param name="noun">What a message calls it.</param>
/// <param name="expected">What would be right, as a noun phrase.</param>
/// <param name="pattern">Its form as a regular expression, as far as that can say it.</param>
/// <param name="read">Reads it.</param>
public sealed class ParsedKind<T>(string noun, string expected, string pattern, ParsedKind<T>.Reader read) : ScalarKind<T>
    where T : notnull
{
    /// <summary>Makes the value of its text; false where it can't, with the reason where that is more than the form.</summary>
    public delegate bool Reader(string text, [NotNullWhen(true)] out T? value, out string? fault);

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, T value) => writer.WriteStringValue(value.ToString());

    /// <inheritdoc/>
    public override void WriteSchema(Utf8JsonWriter schema)
    {
        schema.WriteString("type", "string");
        schema.WriteString("pattern", pattern);
    }

    /// <inheritdoc/>
    protected override Problem? Convert(PlacedValue at, Findings findings, out T value)
    {
        value = default!;
        if (at.Type is not JsonTokenType.String)
            return Problem.Expecting($"{noun} must be a string, not {at.TypeName}", expected);
        if (read(at.Text, out var result, out var fault))
        {
            value = result;
            return null;
        }

        return Problem.Expecting(fault is null ? $"{noun} {Quoted.Text(at.Text)} is not of a form that is known" : $"{noun} {Quoted.Text(at.Text)}: {fault}", expected);
    }

    // A value that is there was read from a text, and is right.
    /// <inheritdoc/>
    protected override Problem? Test(T value, Findings findings) => null;
}
