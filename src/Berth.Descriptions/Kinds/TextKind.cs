using System.Text.Json;
using Berth.Descriptions.Diagnostics;
using Berth.Descriptions.Json;
using Berth.Descriptions.Text;

namespace Berth.Descriptions.Kinds;

/// <summary>A string that follows a rule.</summary>
public sealed class TextKind(TextRule rule) : ScalarKind<string>
{
    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, string value) => writer.WriteStringValue(value);

    /// <inheritdoc/>
    public override void WriteSchema(Utf8JsonWriter schema)
    {
        schema.WriteString("type", "string");
        rule.WriteSchema(schema);
    }

    /// <inheritdoc/>
    protected override Problem? Convert(PlacedValue at, Findings findings, out string value)
    {
        value = "";
        if (at.Type is not JsonTokenType.String)
        {
            var problem = Problem.Expecting($"{at.Label} must be a string, not {at.TypeName}", rule.Expected);
            return at.Type switch
            {
                JsonTokenType.Number => problem with { Suggestion = $"write \"{Quoted.Name(at.Text)}\" in quotes" },
                JsonTokenType.True or JsonTokenType.False => problem with { Suggestion = $"write \"{at.TypeName}\" in quotes" },
                JsonTokenType.Null => problem with { Suggestion = "leave it out, or give " + rule.Expected },
                _ => problem,
            };
        }

        value = rule.Normalize(at.Text, findings);
        return null;
    }

    /// <inheritdoc/>
    protected override Problem? Test(string value, Findings findings) => rule.Test(value, findings);
}
