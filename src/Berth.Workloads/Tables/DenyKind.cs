using System.Text.Json;
using Berth.Descriptions.Json;
using Berth.Descriptions.Kinds;
using Berth.Workloads.Specs;

namespace Berth.Workloads.Tables;

/// <summary>A deny rule: a path, or an object with exceptions.</summary>
/// <param name="path">The kind of a path without exceptions.</param>
/// <param name="whole">The kind of an object.</param>
internal sealed class DenyKind(TextKind path, ObjectKind<DenySpec> whole) : Kind<DenySpec>
{
    public override bool TryRead(PlacedValue at, Findings findings, out DenySpec value)
    {
        if (at.Type is JsonTokenType.StartObject)
            return whole.TryRead(at, findings, out value);
        var read = path.TryRead(at, findings, out var text);
        value = new DenySpec(text);
        return read;
    }

    public override void Check(DenySpec value, Spot at, Findings findings)
    {
        if (value.Except.IsEmpty)
            path.Check(value.Path, at, findings);
        else
            whole.Check(value, at, findings);
    }

    public override void Write(Utf8JsonWriter writer, DenySpec value)
    {
        if (value.Except.IsEmpty)
            path.Write(writer, value.Path);
        else
            whole.Write(writer, value);
    }

    public override void WriteSchema(Utf8JsonWriter schema)
    {
        schema.WriteStartArray("anyOf");
        schema.WriteStartObject();
        path.WriteSchema(schema);
        schema.WriteEndObject();
        schema.WriteStartObject();
        whole.WriteSchema(schema);
        schema.WriteEndObject();
        schema.WriteEndArray();
    }

    public override bool Same(DenySpec a, DenySpec b) => whole.Same(a, b);

    public override string? FindMember(string name) => whole.FindMember(name);
}
