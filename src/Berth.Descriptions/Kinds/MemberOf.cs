using System.Text.Json;
using Berth.Descriptions.Json;

namespace Berth.Descriptions.Kinds;

/// <summary>A member whose value is of one kind.</summary>
/// <param name="name">The name in the file.</param>
/// <param name="kind">The kind of the value.</param>
/// <param name="get">Gets the value from the owner.</param>
/// <param name="set">Returns the owner with another value.</param>
/// <param name="description">The meaning.</param>
public sealed class MemberOf<TOwner, T>(string name, Kind<T> kind, Func<TOwner, T?> get, Func<TOwner, T, TOwner> set, string description)
    : Member<TOwner>(name, description)
{
    /// <inheritdoc/>
    public override TOwner Read(TOwner owner, PlacedValue at, Findings findings) =>
        kind.TryRead(at, findings, out var value) ? set(owner, value) : owner;

    /// <inheritdoc/>
    public override void Check(TOwner owner, Spot at, Findings findings)
    {
        if (IsRedundant?.Invoke(owner) is true)
            return;
        if (get(owner) is { } value)
            kind.Check(value, at.Member(Name), findings);
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, TOwner owner, TOwner defaults)
    {
        if (IsRedundant?.Invoke(owner) is true || (!IsRequired && Same(owner, defaults)))
            return;
        writer.WritePropertyName(Name);
        kind.Write(writer, get(owner)!);
    }

    /// <inheritdoc/>
    public override void WriteSchema(Utf8JsonWriter schema, TOwner defaults)
    {
        schema.WriteStartObject(Name);
        schema.WriteString("description", Description);
        kind.WriteSchema(schema);
        if (kind.HasPlainDefault && !IsRequired && IsRedundant is null && get(defaults) is { } value)
        {
            schema.WritePropertyName("default");
            kind.Write(schema, value);
        }

        schema.WriteEndObject();
    }

    /// <inheritdoc/>
    public override bool Same(TOwner a, TOwner b)
    {
        var (x, y) = (get(a), get(b));
        return x is null || y is null ? x is null && y is null : kind.Same(x, y);
    }

    /// <inheritdoc/>
    public override string? FindMember(string name) =>
        name == Name ? Name : kind.FindMember(name) is { } below ? $"{Name}.{below}" : null;
}
