using System.Text.Json;

namespace Berth.Workloads;

/// <summary>A file mode in octal: <c>"0755"</c>.</summary>
internal sealed class FileModeKind : ScalarKind<int>
{
    private const string Expected = "an octal mode in quotes, such as \"0755\"";

    public static FileModeKind Instance { get; } = new();

    public override void Write(Utf8JsonWriter writer, int value) => writer.WriteStringValue(FileModeText.Format(value));

    public override void WriteSchema(Utf8JsonWriter schema)
    {
        schema.WriteString("type", "string");
        schema.WriteString("pattern", FileModeText.Pattern);
    }

    protected override Problem? Convert(PlacedValue at, Findings findings, out int value)
    {
        value = 0;
        if (at.Type is JsonTokenType.String)
            return FileModeText.TryParse(at.Text, out value) ? null : Problem.Expecting($"mode {Quoted.Text(at.Text)} is not a mode", Expected);
        var problem = Problem.Expecting($"mode must be a string, not {at.TypeName}", Expected);
        return at.Type is JsonTokenType.Number && FileModeText.TryParse(at.Text, out var meant)
            ? problem with { Suggestion = $"write \"{FileModeText.Format(meant)}\" in quotes" }
            : problem;
    }

    protected override Problem? Test(int value, Findings findings) => value is >= 0 and <= FileModeText.Most
        ? null
        : Problem.Expecting($"mode {value} (decimal) is out of range (0000 to 7777)", Expected);
}
