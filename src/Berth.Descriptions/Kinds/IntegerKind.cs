using System.Globalization;
using System.Text.Json;
using Berth.Descriptions.Diagnostics;
using Berth.Descriptions.Json;
using Berth.Descriptions.Text;

namespace Berth.Descriptions.Kinds;

/// <summary>A whole number in a range.</summary>
public sealed class IntegerKind(string noun, int least, int most) : ScalarKind<int>
{
    private string Expected => most is int.MaxValue ? $"a number from {least} up" : $"a number from {least} to {most}";

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, int value) => writer.WriteNumberValue(value);

    /// <inheritdoc/>
    public override void WriteSchema(Utf8JsonWriter schema)
    {
        schema.WriteString("type", "integer");
        schema.WriteNumber("minimum", least);
        if (most is not int.MaxValue)
            schema.WriteNumber("maximum", most);
    }

    /// <inheritdoc/>
    protected override Problem? Convert(PlacedValue at, Findings findings, out int value)
    {
        value = 0;
        if (at.Type is not JsonTokenType.Number)
        {
            var problem = Problem.Expecting($"{noun} must be a number, not {at.TypeName}", Expected);
            return at.Type is JsonTokenType.String
                && int.TryParse(at.Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value)
                ? problem with { Suggestion = $"write {value} without quotes" }
                : problem;
        }

        if (int.TryParse(at.Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value))
            return null;
        return at.Text.AsSpan().ContainsAny('.', 'e', 'E')
            ? Problem.Expecting($"{noun} {Quoted.Name(at.Text)} is not a whole number", Expected)
            : OutOfRange(Quoted.Name(at.Text));
    }

    /// <inheritdoc/>
    protected override Problem? Test(int value, Findings findings) =>
        value >= least && value <= most ? null : OutOfRange(value.ToString(CultureInfo.InvariantCulture));

    private Problem OutOfRange(string value)
    {
        var range = most is int.MaxValue ? $"{least} or more" : $"{least} to {most}";
        return Problem.Expecting($"{noun} {value} is out of range ({range})", Expected);
    }
}
