using System.Collections.Immutable;
using System.Text.Json;
using Berth.Descriptions.Diagnostics;
using Berth.Descriptions.Json;

namespace Berth.Descriptions.Kinds;

/// <summary>An object whose members have names that the user chooses, and values of one kind.</summary>
/// <param name="key">The rule for a name.</param>
/// <param name="item">The kind of the values.</param>
public sealed class MapKind<T>(TextRule key, Kind<T> item) : Kind<ImmutableSortedDictionary<string, T>>
{
    private static readonly ImmutableSortedDictionary<string, T> s_empty =
        ImmutableSortedDictionary.Create<string, T>(StringComparer.Ordinal);

    /// <inheritdoc/>
    public override bool HasPlainDefault => false;

    /// <inheritdoc/>
    public override bool TryRead(PlacedValue at, Findings findings, out ImmutableSortedDictionary<string, T> value)
    {
        value = s_empty;
        if (at.Type is not JsonTokenType.StartObject)
        {
            findings.Report(at, Problem.Expecting($"{at.Label} must be an object, not {at.TypeName}", "an object: { \"name\": value }"));
            return false;
        }

        var items = s_empty.ToBuilder();
        foreach (var child in at.Children)
        {
            if (key.Test(child.Name!, findings) is { } problem)
                findings.ReportName(child, problem);
            else if (item.TryRead(child, findings, out var one))
                items[child.Name!] = one;
        }

        value = items.ToImmutable();
        return true;
    }

    /// <inheritdoc/>
    public override void Check(ImmutableSortedDictionary<string, T> value, Spot at, Findings findings)
    {
        foreach (var (name, one) in value)
        {
            var spot = at.Member(name);
            if (key.Test(name, findings) is { } problem)
                findings.ReportName(spot, problem);
            else
                item.Check(one, spot, findings);
        }
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, ImmutableSortedDictionary<string, T> value)
    {
        writer.WriteStartObject();
        foreach (var (name, one) in value)
        {
            writer.WritePropertyName(name);
            item.Write(writer, one);
        }

        writer.WriteEndObject();
    }

    /// <inheritdoc/>
    public override void WriteSchema(Utf8JsonWriter schema)
    {
        schema.WriteString("type", "object");
        schema.WriteStartObject("propertyNames");
        key.WriteSchema(schema);
        schema.WriteEndObject();
        schema.WriteStartObject("additionalProperties");
        item.WriteSchema(schema);
        schema.WriteEndObject();
    }

    /// <inheritdoc/>
    public override bool Same(ImmutableSortedDictionary<string, T> a, ImmutableSortedDictionary<string, T> b)
    {
        if (a.Count != b.Count)
            return false;
        foreach (var (name, one) in a)
        {
            if (!b.TryGetValue(name, out var other) || !item.Same(one, other))
                return false;
        }

        return true;
    }
}
