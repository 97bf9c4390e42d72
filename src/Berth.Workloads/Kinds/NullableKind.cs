using System.Text.Json;

namespace Berth.Workloads;

/// <summary>A value that may be left out: null in the spec, absent (never <c>null</c>) in the file.</summary>
internal sealed class NullableKind<T>(Kind<T> kind) : Kind<T?>
    where T : struct
{
    public override bool TryRead(PlacedValue at, Findings findings, out T? value)
    {
        var read = kind.TryRead(at, findings, out var inner);
        value = read ? inner : null;
        return read;
    }

    public override void Check(T? value, Spot at, Findings findings)
    {
        if (value is { } inner)
            kind.Check(inner, at, findings);
    }

    public override void Write(Utf8JsonWriter writer, T? value) => kind.Write(writer, value.GetValueOrDefault());

    public override void WriteSchema(Utf8JsonWriter schema) => kind.WriteSchema(schema);

    public override bool Same(T? a, T? b) => a is { } x && b is { } y ? kind.Same(x, y) : a.HasValue == b.HasValue;
}
