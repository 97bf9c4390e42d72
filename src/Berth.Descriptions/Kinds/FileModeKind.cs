using System.Text.Json;
using Berth.Descriptions.Diagnostics;
using Berth.Descriptions.Json;
using Berth.Descriptions.Text;

namespace Berth.Descriptions.Kinds;

/// <summary>A file mode in octal: <c>"0755"</c>.</summary>
public sealed class FileModeKind : ScalarKind<int>
{
    private const string Expected = "an octal mode in quotes, such as \"0755\"";

    /// <summary>The only instance.</summary>
    public static FileModeKind Instance { get; } = new();

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, int value) => writer.WriteStringValue(FileModeText.Format(value));

    /// <inheritdoc/>
    public override void WriteSchema(Utf8JsonWriter schema)
    {
        schema.WriteString("type", "string");
        schema.WriteString("pattern", FileModeText.Pattern);
    }

    /// <inheritdoc/>
    protected override Problem? Convert(PlacedValue at, Findings findings, out int value)
    {
        value = 0;
        if (at.Type is JsonTokenType.String)
            return FileModeText.TryParse(at.Text, out value)
                ? null
                : Problem.Expecting($"mode {Quoted.Text(at.Text)} is not a mode", Expected);
        var problem = Problem.Expecting($"mode must be a string, not {at.TypeName}", Expected);
        return at.Type is JsonTokenType.Number && FileModeText.TryParse(at.Text, out var meant)
            ? problem with { Suggestion = $"write \"{FileModeText.Format(meant)}\" in quotes" }
            : problem;
    }

    /// <inheritdoc/>
    protected override Problem? Test(int value, Findings findings) => value is >= 0 and <= FileModeText.Most
        ? null
        : Problem.Expecting($"mode {value} (decimal) is out of range (0000 to 7777)", Expected);
}
