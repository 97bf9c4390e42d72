using System.Text.Json;
using Berth.Descriptions.Json;
using Berth.Descriptions.Kinds;
using Berth.Workloads.Specs;

namespace Berth.Workloads.Tables;

/// <summary>A resource limit: one value for both, or an object with <c>soft</c> and <c>hard</c>.</summary>
internal sealed class RlimitKind(ObjectKind<RlimitSpec> whole) : Kind<RlimitSpec>
{
    public override bool TryRead(PlacedValue at, Findings findings, out RlimitSpec value)
    {
        if (at.Type is JsonTokenType.StartObject)
            return whole.TryRead(at, findings, out value);
        var read = LimitKind.Instance.TryRead(at, findings, out var limit);
        value = new RlimitSpec(limit, limit);
        return read;
    }

    public override void Check(RlimitSpec value, Spot at, Findings findings) => whole.Check(value, at, findings);

    public override void Write(Utf8JsonWriter writer, RlimitSpec value)
    {
        if (value.Soft == value.Hard)
            LimitKind.Instance.Write(writer, value.Soft);
        else
            whole.Write(writer, value);
    }

    public override void WriteSchema(Utf8JsonWriter schema)
    {
        schema.WriteStartArray("anyOf");
        schema.WriteStartObject();
        LimitKind.Instance.WriteSchema(schema);
        schema.WriteEndObject();
        schema.WriteStartObject();
        whole.WriteSchema(schema);
        schema.WriteEndObject();
        schema.WriteEndArray();
    }
}
