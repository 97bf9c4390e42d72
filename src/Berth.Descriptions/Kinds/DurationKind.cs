using System.Text.Json;
using Berth.Descriptions.Diagnostics;
using Berth.Descriptions.Json;
using Berth.Descriptions.Text;

namespace Berth.Descriptions.Kinds;

/// <summary>A duration, to the millisecond: <c>"5s"</c>.</summary>
public sealed class DurationKind(string noun, TimeSpan most, TimeSpan least = default) : ScalarKind<TimeSpan>
{
    private string Expected => $"a duration from \"{Duration.Format(least)}\" to \"{Duration.Format(most)}\"";

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, TimeSpan value) => writer.WriteStringValue(Duration.Format(value));

    /// <inheritdoc/>
    public override void WriteSchema(Utf8JsonWriter schema)
    {
        schema.WriteString("type", "string");
        schema.WriteString("pattern", Duration.Pattern);
    }

    /// <inheritdoc/>
    protected override Problem? Convert(PlacedValue at, Findings findings, out TimeSpan value)
    {
        value = TimeSpan.Zero;
        switch (at.Type)
        {
            case JsonTokenType.Number:
                var number = Quoted.Name(at.Text);
                return Problem.Expecting($"{noun} {number} has no unit", Expected) with
                {
                    Suggestion = $"write \"{number}s\" for seconds, or \"{number}ms\"",
                };
            case not JsonTokenType.String:
                return Problem.Expecting($"{noun} must be a duration, not {at.TypeName}", Expected);
            default:
                if (Duration.TryParse(at.Text, out value))
                    return null;
                var problem = Problem.Expecting($"{noun} {Quoted.Text(at.Text)} is not a duration", Expected);
                return Duration.TryParse(at.Text + "s", out _)
                    ? problem with { Suggestion = $"write \"{at.Text}s\" for seconds" }
                    : problem;
        }
    }

    /// <inheritdoc/>
    protected override Problem? Test(TimeSpan value, Findings findings)
    {
        if (value < least || value > most)
        {
            return Problem.Expecting(
                $"{noun} {Show(value)} is out of range ({Duration.Format(least)} to {Duration.Format(most)})", Expected);
        }

        return value.Ticks % TimeSpan.TicksPerMillisecond is 0
            ? null
            : Problem.Of($"{noun} is finer than a millisecond", "give whole milliseconds");
    }

    private static string Show(TimeSpan value) =>
        value < TimeSpan.Zero ? $"-{Duration.Format(value.Negate())}" : Duration.Format(value);
}
