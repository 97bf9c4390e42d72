using System.Globalization;
using System.Text.Json;
using Berth.Descriptions.Diagnostics;
using Berth.Descriptions.Json;
using Berth.Descriptions.Text;

namespace Berth.Descriptions.Kinds;

/// <summary>A size in bytes: <c>"512M"</c>, or a plain number.</summary>
public sealed class SizeKind(string noun, long least) : ScalarKind<long>
{
    /// <summary>The size is a multiple of this; 1: any size.</summary>
    public long Unit { get; init; } = 1;

    private string Expected => least is 0 ? "a size such as \"512M\"" : $"a size of {ByteSize.Format(least)} or more, such as \"512M\"";

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, long value) => writer.WriteStringValue(ByteSize.Format(value));

    /// <inheritdoc/>
    public override void WriteSchema(Utf8JsonWriter schema)
    {
        schema.WriteStartArray("type");
        schema.WriteStringValue("string");
        schema.WriteStringValue("integer");
        schema.WriteEndArray();
        schema.WriteString("pattern", ByteSize.Pattern);
        schema.WriteNumber("minimum", least);
        if (Unit > 1)
            schema.WriteNumber("multipleOf", Unit);
    }

    /// <inheritdoc/>
    protected override Problem? Convert(PlacedValue at, Findings findings, out long value)
    {
        value = 0;
        var isText = at.Type is JsonTokenType.String;
        if (!isText && at.Type is not JsonTokenType.Number)
            return Problem.Expecting($"{noun} must be a size, not {at.TypeName}", Expected);
        var isSize = isText
            ? ByteSize.TryParse(at.Text, out value)
            : long.TryParse(at.Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value);
        if (isSize)
            return null;
        var problem = Problem.Expecting($"{noun} {(isText ? Quoted.Text(at.Text) : Quoted.Name(at.Text))} is not a size", Expected);
        return Correct(at.Text) is { } correct ? problem with { Suggestion = $"write \"{correct}\"" } : problem;
    }

    /// <inheritdoc/>
    protected override Problem? Test(long value, Findings findings)
    {
        if (value >= least)
            return value % Unit is 0 ? null : Uneven(value);
        var written = value < 0 ? value.ToString(CultureInfo.InvariantCulture) : ByteSize.Format(value);
        return Problem.Expecting($"{noun} {written} is less than {ByteSize.Format(least)}", Expected);
    }

    private Problem Uneven(long value)
    {
        var (below, above) = (value / Unit * Unit, (value / Unit * Unit) + Math.Min(Unit, long.MaxValue - (value / Unit * Unit)));
        return Problem.Of(
            $"{noun} {ByteSize.Format(value)} is not a multiple of {ByteSize.Format(Unit)}",
            $"write {(below > 0 ? $"{ByteSize.Format(below)} or " : "")}{ByteSize.Format(above)}");
    }

    /// <summary>The correct spelling of <c>512m</c>, <c>512MB</c> or <c>512 MiB</c>.</summary>
    private static string? Correct(string text)
    {
        var letters = text.AsSpan().IndexOfAnyExceptInRange('0', '9');
        if (letters is < 1 or > 19)
            return null;
        var unit = text.AsSpan(letters).Trim();
        var isUnit = unit.Length is 1
            || (unit.Length is 2 && unit[1] is ('B' or 'b'))
            || (unit.Length is 3 && unit[1] is 'i' && unit[2] is 'B');
        var correct = isUnit ? $"{text.AsSpan(0, letters)}{char.ToUpperInvariant(unit[0])}" : null;
        return correct is not null && ByteSize.TryParse(correct, out _) ? correct : null;
    }
}
