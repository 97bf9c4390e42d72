using System.Text.Json;
using Berth.Descriptions.Json;
using Berth.Descriptions.Kinds;
using Berth.Workloads.Specs;

namespace Berth.Workloads.Tables;

/// <summary>A listening socket: its address, or an object with <c>address</c>.</summary>
internal sealed class ListenSpecKind(ObjectKind<ListenSpec> whole, Kind<ListenAddress> address) : Kind<ListenSpec>
{
    public override bool TryRead(PlacedValue at, Findings findings, out ListenSpec value)
    {
        if (at.Type is JsonTokenType.StartObject)
            return whole.TryRead(at, findings, out value);
        var read = address.TryRead(at, findings, out var parsed);
        value = new ListenSpec(parsed);
        return read;
    }

    public override void Check(ListenSpec value, Spot at, Findings findings) => whole.Check(value, at, findings);

    public override void Write(Utf8JsonWriter writer, ListenSpec value)
    {
        if (value == new ListenSpec(value.Address))
            address.Write(writer, value.Address);
        else
            whole.Write(writer, value);
    }

    public override void WriteSchema(Utf8JsonWriter schema)
    {
        schema.WriteStartArray("anyOf");
        schema.WriteStartObject();
        address.WriteSchema(schema);
        schema.WriteEndObject();
        schema.WriteStartObject();
        whole.WriteSchema(schema);
        schema.WriteEndObject();
        schema.WriteEndArray();
    }

    public override string? FindMember(string name) => whole.FindMember(name);
}
