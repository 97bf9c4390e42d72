using System.Text;
using System.Text.Json;
using Berth.Descriptions.Diagnostics;
using Berth.Descriptions.Text;

namespace Berth.Descriptions.Json;

/// <summary>
/// Reads JSON with comments and trailing commas into values that know their places.
/// </summary>
/// <remarks>Takes time linear in the file's length. Nesting is limited by <see cref="MaxDepth"/>, length by the caller.</remarks>
public static class PlacedReader
{
    /// <summary>The maximum nesting. A description needs 5 levels.</summary>
    public const int MaxDepth = 32;

    /// <summary>Reads a whole file. Returns null, and reports the problem, if the file is not JSON.</summary>
    public static PlacedValue? Read(ReadOnlySpan<byte> file, Findings findings)
    {
        if (Utf8Text.FirstInvalid(file) is var invalid and >= 0)
        {
            findings.Report(At(invalid), Problem.Of("the file is not UTF-8 text here", "save the file as UTF-8"));
            return null;
        }

        var bom = Utf8Text.BomLength(file);
        var reader = new Utf8JsonReader(file[bom..], new JsonReaderOptions
        {
            AllowTrailingCommas = true,
            CommentHandling = JsonCommentHandling.Skip,
            MaxDepth = MaxDepth,
        });
        var progress = new ReadProgress();
        try
        {
            ReadTree(ref reader, bom, progress, findings);
            return progress.Root;
        }
        catch (JsonException e)
        {
            var offset = bom + OffsetOf(file[bom..], e);
            var (place, problem) = SyntaxFault.Explain(file, offset, bom + (int)reader.BytesConsumed, progress);
            // Drop earlier findings: before a syntax error, a file often does not mean what it seems to.
            findings.Clear();
            findings.Report(At(place), problem);
            return null;
        }
    }

    private static void ReadTree(ref Utf8JsonReader reader, int bom, ReadProgress progress, Findings findings)
    {
        string? name = null;
        var nameOffset = 0;
        while (reader.Read())
        {
            progress.Last = reader.TokenType;
            var offset = bom + (int)reader.TokenStartIndex;
            switch (reader.TokenType)
            {
                case JsonTokenType.PropertyName:
                    nameOffset = offset;
                    name = Text(ref reader, offset, findings);
                    break;
                case JsonTokenType.EndObject or JsonTokenType.EndArray:
                    progress.Container = (PlacedValue?)progress.Container!.Parent;
                    progress.Depth--;
                    break;
                default:
                    var text = Text(ref reader, offset, findings);
                    var container = progress.Container;
                    var value = container is { Type: JsonTokenType.StartArray }
                        ? new PlacedValue(container, name: null, container.Children.Count, reader.TokenType, text, offset, offset)
                        : new PlacedValue(container, name, -1, reader.TokenType, text, name is null ? offset : nameOffset, offset);
                    name = null;
                    progress.Root ??= value;
                    if (container is not null && !container.TryAdd(value))
                        findings.ReportName(value, Problem.Of($"{value.Label} is given twice", "keep one of the two"));
                    if (reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray)
                    {
                        progress.Container = value;
                        progress.Depth++;
                    }

                    break;
            }
        }
    }

    private static Problem HalfCharacter => Problem.Of(
        "the string holds half of a surrogate pair",
        @"write both halves (""\ud83d\ude80""), or the character itself; for a byte 0xNN that is no UTF-8, write \udcNN");

    private static Problem BytesOfCharacter =>
        Problem.Of(@"the string holds bytes (\udcNN) that are UTF-8 together", "write the character itself");

    /// <summary>A place that does not belong to a value.</summary>
    private static PlacedValue At(int offset) => new(parent: null, name: null, -1, JsonTokenType.None, "", offset, offset);

    private static string Text(ref Utf8JsonReader reader, int offset, Findings findings)
    {
        if (reader.TokenType is JsonTokenType.Number)
            return Encoding.UTF8.GetString(reader.ValueSpan);
        if (reader.TokenType is not (JsonTokenType.String or JsonTokenType.PropertyName))
            return "";
        if (!HostJson.TryGetText(ref reader, out var text))
            findings.Report(At(offset), HalfCharacter);
        else if (reader.ValueIsEscaped && HostJson.SpellsCharacter(text))
            findings.Report(At(offset), BytesOfCharacter); // otherwise one path would have two spellings, which compare as different
        return text;
    }

    private static int OffsetOf(ReadOnlySpan<byte> text, JsonException e)
    {
        var offset = 0;
        for (var line = e.LineNumber ?? 0; line > 0; line--)
            offset += text[offset..].IndexOf((byte)'\n') + 1;
        return (int)Math.Min(offset + (e.BytePositionInLine ?? 0), text.Length);
    }
}
