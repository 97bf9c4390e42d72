using System.Text.Json;
using Berth.Descriptions.Diagnostics;
using Berth.Descriptions.Json;
using Berth.Descriptions.Kinds;
using Berth.Workloads.Specs;

namespace Berth.Workloads.Tables;

/// <summary>The network of a workload: a word, or an object with rules.</summary>
/// <param name="word">The kind of a word.</param>
/// <param name="rules">The kind of an object.</param>
internal sealed class NetworkKind(EnumKind<NetworkMode> word, Kind<NetworkRules> rules) : Kind<NetworkSpec>
{
    public override bool TryRead(PlacedValue at, Findings findings, out NetworkSpec value)
    {
        value = default;
        switch (at.Type)
        {
            case JsonTokenType.StartObject:
                var isRead = rules.TryRead(at, findings, out var read);
                value = new NetworkSpec(NetworkMode.None, read);
                return isRead;
            case JsonTokenType.StartArray:
                findings.Report(at, Problem.Expecting("network must be a string or an object, not an array", "none, host, or rules") with
                {
                    Suggestion = "write { \"allow\": [ ... ] }",
                });
                return false;
            default:
                var isWord = word.TryRead(at, findings, out var mode);
                value = new NetworkSpec(mode, Rules: null);
                return isWord;
        }
    }

    public override void Check(NetworkSpec value, Spot at, Findings findings)
    {
        word.Check(value.Mode, at, findings);
        if (value.Rules is { } own)
            rules.Check(own, at, findings);
    }

    public override void Write(Utf8JsonWriter writer, NetworkSpec value)
    {
        if (value.Rules is { } own)
            rules.Write(writer, own);
        else
            word.Write(writer, value.Mode);
    }

    public override void WriteSchema(Utf8JsonWriter schema)
    {
        schema.WriteStartArray("anyOf");
        schema.WriteStartObject();
        word.WriteSchema(schema);
        schema.WriteEndObject();
        schema.WriteStartObject();
        rules.WriteSchema(schema);
        schema.WriteEndObject();
        schema.WriteEndArray();
    }

    public override bool Same(NetworkSpec a, NetworkSpec b) =>
        a.Mode == b.Mode && (a.Rules is { } x && b.Rules is { } y ? rules.Same(x, y) : a.Rules is null == b.Rules is null);

    public override string? FindMember(string name) => rules.FindMember(name);
}
