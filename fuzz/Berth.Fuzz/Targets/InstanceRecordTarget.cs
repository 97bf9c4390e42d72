using Berth.Instances.HostActions;
using Berth.Instances.Records;

namespace Berth.Fuzz.Targets;

/// <summary>The state record of an instance, which a crash or a person may have damaged: it is a record or it is none.</summary>
internal sealed class InstanceRecordTarget : Target
{
    public override string Name => "record";

    public override IReadOnlyList<string> Words =>
    [
        "{", "}", "[", "]", "\"id\":", "\"pid\":", "\"startTime\":", "\"tier\":", "\"Namespaces\"", "\"undo\":", "\"kind\":\"acl\"",
            "\"kind\":\"cgroup\"", "\"path\":", "\"previous\":null",
        "null", "-1", "1e9", "99999999999999999999", "\"2026-01-01T00:00:00Z\"", "\"\\ud800\"", "\"sandbox\":{}", ",", "7",
    ];

    public override string Read(ReadOnlyMemory<byte> input)
    {
        if (InstanceRecordJson.Read(input, HostActionKinds.Own) is not { } record)
            return "none";
        var written = InstanceRecordJson.Write(record);
        Promise(InstanceRecordJson.Read(written, HostActionKinds.Own) is not null, "what is written can be read");
        return $"record {Math.Min(record.Undo.Length, 4)}";
    }
}
