using System.Text.Json;
using Berth.Descriptions.Diagnostics;
using Berth.Descriptions.Json;
using Berth.Descriptions.Kinds;
using Berth.Descriptions.Text;
using Berth.Workloads.Specs;

namespace Berth.Workloads.Tables;

/// <summary>The system call filter: on or off, a list of presets, or an object.</summary>
internal sealed class SeccompKind(ObjectKind<SeccompSpec> whole, Member<SeccompSpec> presets) : Kind<SeccompSpec>
{
    private static readonly SeccompSpec s_default = new();

    public override bool TryRead(PlacedValue at, Findings findings, out SeccompSpec value)
    {
        value = s_default;
        switch (at.Type)
        {
            case JsonTokenType.True or JsonTokenType.False:
                value = s_default with { Enabled = at.Type is JsonTokenType.True };
                return true;
            case JsonTokenType.StartArray:
                value = presets.Read(value, at, findings);
                return true;
            case JsonTokenType.StartObject:
                return whole.TryRead(at, findings, out value);
            default:
                var problem = Problem.Expecting(
                    $"seccomp must be true, false, an array or an object, not {at.TypeName}", "true, false, or presets such as [\"tty\"]");
                findings.Report(at, at.Type is JsonTokenType.String
                    ? problem with
                    {
                        Suggestion = at.Text.StartsWith('/')
                            ? $"write {{ \"file\": {Quoted.Text(at.Text)} }}"
                            : $"write [{Quoted.Text(at.Text)}]",
                    }
                    : problem);
                return false;
        }
    }

    public override void Check(SeccompSpec value, Spot at, Findings findings) => whole.Check(value, at, findings);

    public override void Write(Utf8JsonWriter writer, SeccompSpec value)
    {
        if (!value.Enabled || Same(value, s_default))
            writer.WriteBooleanValue(value.Enabled);
        else
            whole.Write(writer, value);
    }

    public override void WriteSchema(Utf8JsonWriter schema)
    {
        schema.WriteStartArray("anyOf");
        schema.WriteStartObject();
        schema.WriteString("type", "boolean");
        schema.WriteEndObject();
        schema.WriteStartObject();
        SeccompTable.Presets.WriteSchema(schema);
        schema.WriteEndObject();
        schema.WriteStartObject();
        whole.WriteSchema(schema);
        schema.WriteEndObject();
        schema.WriteEndArray();
    }

    public override bool Same(SeccompSpec a, SeccompSpec b) => a.Enabled == b.Enabled && whole.Same(a, b);

    public override string? FindMember(string name) => whole.FindMember(name);
}
