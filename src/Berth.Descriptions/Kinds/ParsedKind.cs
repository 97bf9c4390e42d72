using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Berth.Descriptions.Diagnostics;
using Berth.Descriptions.Json;
using Berth.Descriptions.Text;

namespace Berth.Descriptions.Kinds;

/// <summary>A string that is parsed into a value of its own type: an address, a calendar expression.</summary>
/// <param name="noun">What the value is, as used in messages.</param>
/// <param name="expected">A correct value, described by a noun phrase.</param>
/// <param name="pattern">A regular expression for the schema, as precise as possible.</param>
/// <param name="read">Parses the string.</param>
public sealed class ParsedKind<T>(string noun, string expected, string pattern, ParsedKind<T>.Reader read) : ScalarKind<T>
    where T : notnull
{
    /// <summary>Parses the text. Returns false if it is wrong, with a reason if there is a more specific one than its form.</summary>
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

        var text = $"{noun} {Quoted.Text(at.Text)}";
        return Problem.Expecting(fault is null ? $"{text} is invalid" : $"{text}: {fault}", expected);
    }

    // A value was made by the parser, so it is valid.
    /// <inheritdoc/>
    protected override Problem? Test(T value, Findings findings) => null;
}
