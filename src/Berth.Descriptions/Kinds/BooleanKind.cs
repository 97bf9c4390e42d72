using System.Text.Json;
using Berth.Descriptions.Diagnostics;
using Berth.Descriptions.Json;

namespace Berth.Descriptions.Kinds;

/// <summary>True or false.</summary>
public sealed class BooleanKind : ScalarKind<bool>
{
    /// <summary>The only instance.</summary>
    public static BooleanKind Instance { get; } = new();

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, bool value) => writer.WriteBooleanValue(value);

    /// <inheritdoc/>
    public override void WriteSchema(Utf8JsonWriter schema) => schema.WriteString("type", "boolean");

    /// <inheritdoc/>
    protected override Problem? Convert(PlacedValue at, Findings findings, out bool value)
    {
        value = at.Type is JsonTokenType.True;
        if (at.Type is JsonTokenType.True or JsonTokenType.False)
            return null;
        var meant = at.Text switch { "true" or "yes" or "on" or "1" => "true", "false" or "no" or "off" or "0" => "false", _ => null };
        var problem = Problem.Expecting($"{at.Label} must be true or false, not {at.TypeName}", "true or false");
        return meant is null ? problem : problem with { Suggestion = $"write {meant} without quotes" };
    }

    /// <inheritdoc/>
    protected override Problem? Test(bool value, Findings findings) => null;
}
