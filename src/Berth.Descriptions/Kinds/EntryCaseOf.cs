using System.Text.Json;
using Berth.Descriptions.Json;

namespace Berth.Descriptions.Kinds;

/// <summary>The form of the objects of one record type.</summary>
public sealed class EntryCaseOf<TBase, T>(string description, ObjectKind<T> kind) : EntryCase<TBase>(kind.Members[0].Name)
    where TBase : class
    where T : TBase
{
    /// <inheritdoc/>
    public override bool IsOf(TBase entry) => entry is T;

    /// <inheritdoc/>
    public override bool TryRead(PlacedValue at, Findings findings, out TBase entry)
    {
        var read = kind.TryRead(at, findings, out var value);
        entry = value;
        return read;
    }

    /// <inheritdoc/>
    public override void Check(TBase entry, Spot at, Findings findings) => kind.Check((T)entry, at, findings);

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, TBase entry) => kind.Write(writer, (T)entry);

    /// <inheritdoc/>
    public override void WriteSchema(Utf8JsonWriter schema)
    {
        schema.WriteString("description", description);
        kind.WriteSchema(schema);
    }

    /// <inheritdoc/>
    public override bool Same(TBase a, TBase b) => a is T x && b is T y && kind.Same(x, y);
}
