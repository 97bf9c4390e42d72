using Berth.Descriptions.Diagnostics;
using Berth.Sandbox.Parameters;
using Berth.Workloads;

namespace Berth.Fuzz.Targets;

/// <summary>berth.json: whatever is wrong is a diagnostic; what is right survives being written.</summary>
internal sealed class WorkloadTarget : Target
{
    public override string Name => "workload";

    public override IReadOnlyList<string> Words =>
    [
        "{", "}", "[", "]", ":", ",", "//", "/*", "*/", "\"", "\\u0000", "null", "true", "-0", "1e999", "\"name\"", "\"command\"",
            "\"environment\"", "\"sandbox\"", "\"filesystem\"",
        "\"bind\"", "\"to\"", "\"tmpfs\"", "\"size\"", "\"overlay\"", "\"symlink\"", "\"file\"", "\"deny\"", "\"resources\"", "\"memory\"",
            "\"pids\"", "\"stop\"", "\"profile\"", "\"strict\"",
        "\"identity\"", "\"network\"", "\"/a/../b\"", "\"/**/*\"", "\"64M\"", "\"5s\"", "\"seccomp\"", "\"namespaces\"",
            "\"capabilities\"", "\"0755\"",
    ];

    public override string Read(ReadOnlyMemory<byte> input)
    {
        var result = WorkloadFile.Parse(input, "fuzz.json");
        Promise(result.Spec is null == result.Diagnostics.Any(static d => d.Severity == DiagnosticSeverity.Error),
            "a spec, or an error: not both, not neither");
        if (result.Spec is { } spec)
        {
            var written = WorkloadWriter.Write(spec);
            var again = WorkloadFile.Parse(written, "again.json");
            Promise(again.Spec is not null, "what is written can be read");
            Promise(WorkloadWriter.Write(again.Spec!).Span.SequenceEqual(written.Span), "what is read is written alike");
        }

        var length = 0;
        foreach (var diagnostic in result.Diagnostics)
        {
            var place = diagnostic.Place;
            Promise(place is not { Line: < 0 } and not { Column: < 0 }, "a place is in the file");
            length += diagnostic.ToString().Length;
        }

        Promise(length <= 4096 + (256 * input.Length), $"diagnostics are bounded: {length} characters for {input.Length} bytes");
        return result.Spec is null ? string.Join('|', result.Diagnostics.Take(3).Select(static d => Shape.Of(d.Message))) : "spec";
    }
}
