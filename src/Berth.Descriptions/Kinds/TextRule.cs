using System.Text.Json;
using Berth.Descriptions.Diagnostics;
using Berth.Descriptions.Json;

namespace Berth.Descriptions.Kinds;

/// <summary>
/// A rule for strings. The checks are written by hand, because building a regular expression takes longer than reading a whole file.
/// </summary>
public abstract class TextRule
{
    /// <summary>A correct value, described by a noun phrase.</summary>
    public abstract string Expected { get; }

    /// <summary>A regular expression for the schema, as precise as possible; null: any string.</summary>
    public virtual string? Pattern => null;

    /// <summary>The allowed words, if only these may be used; null: no list.</summary>
    public virtual string[]? Choices => null;

    /// <summary>The maximum number of characters; null: no limit.</summary>
    public virtual int? MaxLength => null;

    /// <summary>Checks a string; returns null if it is valid.</summary>
    public abstract Problem? Test(string text, Findings findings);

    /// <summary>The form in which the spec holds the string.</summary>
    public virtual string Normalize(string text, Findings findings) => text;

    /// <summary>Writes the rule's part of the JSON Schema.</summary>
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
