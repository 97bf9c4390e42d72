using System.Globalization;
using System.Text.Json;
using Berth.Descriptions.Diagnostics;
using Berth.Descriptions.Json;
using Berth.Descriptions.Text;

namespace Berth.Descriptions.Kinds;

/// <summary>A number in a range, with or without decimals.</summary>
public sealed class NumberKind(string noun, double least, double most) : ScalarKind<double>
{
    private string Range => string.Create(CultureInfo.InvariantCulture, $"{least} to {most}");

    private string Expected => string.Create(CultureInfo.InvariantCulture, $"a number from {least} to {most}");

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, double value) => writer.WriteNumberValue(value);

    /// <inheritdoc/>
    public override void WriteSchema(Utf8JsonWriter schema)
    {
        schema.WriteString("type", "number");
        schema.WriteNumber("minimum", least);
        schema.WriteNumber("maximum", most);
    }

    /// <inheritdoc/>
    protected override Problem? Convert(PlacedValue at, Findings findings, out double value)
    {
        value = 0;
        if (at.Type is JsonTokenType.Number && double.TryParse(at.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out value))
            return null;
        var problem = Problem.Expecting($"{noun} must be a number, not {at.TypeName}", Expected);
        return at.Type is JsonTokenType.String && double.TryParse(at.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out _)
            ? problem with { Suggestion = $"write {Quoted.Name(at.Text)} without quotes" }
            : problem;
    }

    /// <inheritdoc/>
    protected override Problem? Test(double value, Findings findings) => value >= least && value <= most
        ? null
        : Problem.Expecting(string.Create(CultureInfo.InvariantCulture, $"{noun} {value} is out of range ({Range})"), Expected);
}
