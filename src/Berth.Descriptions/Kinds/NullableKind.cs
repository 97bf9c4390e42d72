using System.Text.Json;
using Berth.Descriptions.Json;

namespace Berth.Descriptions.Kinds;

/// <summary>An optional value: null in the spec; absent (never <c>null</c>) in the file.</summary>
public sealed class NullableKind<T>(Kind<T> kind) : Kind<T?>
    where T : struct
{
    /// <inheritdoc/>
    public override bool TryRead(PlacedValue at, Findings findings, out T? value)
    {
        var read = kind.TryRead(at, findings, out var inner);
        value = read ? inner : null;
        return read;
    }

    /// <inheritdoc/>
    public override void Check(T? value, Spot at, Findings findings)
    {
        if (value is { } inner)
            kind.Check(inner, at, findings);
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, T? value) => kind.Write(writer, value.GetValueOrDefault());

    /// <inheritdoc/>
    public override void WriteSchema(Utf8JsonWriter schema) => kind.WriteSchema(schema);

    /// <inheritdoc/>
    public override bool Same(T? a, T? b) => a is { } x && b is { } y ? kind.Same(x, y) : a.HasValue == b.HasValue;
}
