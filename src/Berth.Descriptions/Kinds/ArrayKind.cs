using System.Collections.Immutable;
using System.Text.Json;
using Berth.Descriptions.Diagnostics;
using Berth.Descriptions.Json;
using Berth.Descriptions.Text;

namespace Berth.Descriptions.Kinds;

/// <summary>An array of values of one kind.</summary>
/// <param name="item">The kind of the items.</param>
/// <param name="example">An item as written in JSON, for the remedy if the value is not an array.</param>
public sealed class ArrayKind<T>(Kind<T> item, string example) : Kind<ImmutableArray<T>>
{
    /// <summary>The kind of the first item if it differs, as the program of a command does; null: as the others.</summary>
    public Kind<T>? First { get; init; }

    /// <inheritdoc/>
    public override bool HasPlainDefault => false;

    /// <inheritdoc/>
    public override bool TryRead(PlacedValue at, Findings findings, out ImmutableArray<T> value)
    {
        value = [];
        if (at.Type is not JsonTokenType.StartArray)
        {
            var problem = Problem.Expecting($"{at.Label} must be an array, not {at.TypeName}", $"an array: [{example}]");
            findings.Report(
                at, at.Type is JsonTokenType.String ? problem with { Suggestion = $"write [{Quoted.Text(at.Text)}]" } : problem);
            return false;
        }

        var items = ImmutableArray.CreateBuilder<T>(at.Children.Count);
        for (var i = 0; i < at.Children.Count; i++)
        {
            if (ItemAt(i).TryRead(at.Children[i], findings, out var one))
                items.Add(one);
        }

        value = items.DrainToImmutable();
        return true;
    }

    /// <inheritdoc/>
    public override void Check(ImmutableArray<T> value, Spot at, Findings findings)
    {
        for (var i = 0; i < value.Length; i++)
            ItemAt(i).Check(value[i], at.Item(i), findings);
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, ImmutableArray<T> value)
    {
        writer.WriteStartArray();
        foreach (var one in value)
            item.Write(writer, one);
        writer.WriteEndArray();
    }

    /// <inheritdoc/>
    public override void WriteSchema(Utf8JsonWriter schema)
    {
        schema.WriteString("type", "array");
        schema.WriteStartObject("items");
        item.WriteSchema(schema);
        schema.WriteEndObject();
    }

    /// <inheritdoc/>
    public override bool Same(ImmutableArray<T> a, ImmutableArray<T> b)
    {
        if (a.Length != b.Length)
            return false;
        for (var i = 0; i < a.Length; i++)
        {
            if (!item.Same(a[i], b[i]))
                return false;
        }

        return true;
    }

    private Kind<T> ItemAt(int index) => index is 0 && First is { } first ? first : item;
}
