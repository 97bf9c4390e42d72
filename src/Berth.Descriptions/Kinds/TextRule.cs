using System.Text.Json;
using Berth.Descriptions.Diagnostics;
using Berth.Descriptions.Json;

namespace Berth.Descriptions.Kinds;

/// <summary>
/// What a string may be. The scanner is written by hand, since building a regular expression costs more than reading a whole file.
/// </summary>
public abstract class TextRule
{
    /// <summary>What would be right, as a noun phrase.</summary>
    public abstract string Expected { get; }

    /// <summary>The rule as far as a regular expression can say it, for the schema; null: any string.</summary>
    public virtual string? Pattern => null;

    /// <summary>The words there are, when only these may be used; null: no such list.</summary>
    public virtual string[]? Choices => null;

    /// <summary>Most characters; null: no limit.</summary>
    public virtual int? MaxLength => null;

    /// <summary>What is wrong with a string; null: nothing.</summary>
    public abstract Problem? Test(string text, Findings findings);

    /// <summary>The form that is kept of what was written.</summary>
    public virtual string Normalize(string text, Findings findings) => text;

    /// <summary>Writes its part of the JSON Schema.</summary>
    public void WriteSchema(Utf8JsonWriter schema)
    {
        if (Choices is { } choices)
        {
            schema.WriteStartArray("enum");
            foreach (var choice in choices)
                schema.WriteStringValue(choice);
            schema.WriteEndArray();
        }

        if (Pattern is { } pattern)
            schema.WriteString("pattern", pattern);
        if (MaxLength is { } most)
            schema.WriteNumber("maxLength", most);
    }
}
