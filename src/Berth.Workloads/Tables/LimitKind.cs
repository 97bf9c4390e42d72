using System.Globalization;
using System.Text.Json;
using Berth.Descriptions.Diagnostics;
using Berth.Descriptions.Json;
using Berth.Descriptions.Kinds;
using Berth.Descriptions.Text;

namespace Berth.Workloads.Tables;

/// <summary>A limit of getrlimit(2): a number, a size, or <c>"unlimited"</c> (null in the spec).</summary>
internal sealed class LimitKind : ScalarKind<long?>
{
    private const string Unlimited = "unlimited";

    private const string Expected = "a number, a size such as \"8M\", or \"unlimited\"";

    public static LimitKind Instance { get; } = new();

    public override void Write(Utf8JsonWriter writer, long? value)
    {
        if (value is { } limit)
            writer.WriteNumberValue(limit);
        else
            writer.WriteStringValue(Unlimited);
    }

    public override void WriteSchema(Utf8JsonWriter schema)
    {
        schema.WriteStartArray("type");
        schema.WriteStringValue("string");
        schema.WriteStringValue("integer");
        schema.WriteEndArray();
        schema.WriteString("pattern", $"{ByteSize.Pattern}|^{Unlimited}$");
        schema.WriteNumber("minimum", 0);
    }

    protected override Problem? Convert(PlacedValue at, Findings findings, out long? value)
    {
        value = null;
        var limit = 0L;
        var isLimit = at.Type switch
        {
            JsonTokenType.String => at.Text is Unlimited || ByteSize.TryParse(at.Text, out limit),
            JsonTokenType.Number => long.TryParse(at.Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out limit),
            _ => false,
        };
        if (!isLimit)
        {
            var given = at.Type switch
            {
                JsonTokenType.String => Quoted.Text(at.Text),
                JsonTokenType.Number => Quoted.Name(at.Text),
                _ => at.TypeName,
            };
            return Problem.Expecting($"limit {at.Label} can't be {given}", Expected);
        }

        value = at.Text is Unlimited ? null : limit;
        return null;
    }

    protected override Problem? Test(long? value, Findings findings) =>
        value is < 0 ? Problem.Expecting($"a limit of {value} is less than 0", Expected) : null;
}
