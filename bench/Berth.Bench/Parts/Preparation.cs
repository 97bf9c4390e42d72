using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;
using Berth.Bench.Report;
using Berth.Bench.Start;
using Berth.Linux.Descriptors;
using Berth.Sandbox.Compilation;
using Berth.Sandbox.Emission;
using Berth.Sandbox.Explanation;
using Berth.Sandbox.Planning;
using Berth.Sandbox.Probing;
using Berth.Workloads;

namespace Berth.Bench.Parts;

/// <summary>
/// The steps of <c>berth run</c> before it executes the launcher, one per row. The code is warm, so the times exclude JIT and page faults.
/// </summary>
internal static class Preparation
{
    private const int Rounds = 200;

    /// <summary>Measures and prints.</summary>
    public static void Run(string workload, TextWriter output)
    {
        var file = Encoding.UTF8.GetBytes(Sandboxes.Spec(workload, landlock: true));
        var spec = WorkloadFile.Parse(file, "bench.json").Spec!;
        var parameters = SandboxPlanner.Plan(spec, HostContext.Capture(spec)).Parameters;
        var program = SandboxCompiler.Compile(parameters, LaunchMode.Standalone);
        var reporting = SandboxCompiler.Compile(parameters, LaunchMode.Standalone with { ReportDescriptor = 3 });
        var image = LauncherImage.Emit(program, RuntimeInformation.ProcessArchitecture);

        var table = new Table("before the launcher", "median", "allocated");
        Measure("read and check the spec", () => WorkloadFile.Parse(file, "bench.json"));
        Measure("look at the host", () => HostContext.Capture(spec));
        Measure("look and plan", () => SandboxPlanner.Plan(spec, HostContext.Capture(spec)));
        Measure("compile to system calls", () => SandboxCompiler.Compile(parameters, LaunchMode.Standalone));
        Measure(
            $"emit machine code, with texts of errors ({image.Bytes.Length} bytes)",
            () => LauncherImage.Emit(program, RuntimeInformation.ProcessArchitecture));
        Measure("emit machine code, errors as numbers", () => LauncherImage.Emit(reporting, RuntimeInformation.ProcessArchitecture));
        Measure("copy it to a sealed memory file", () =>
        {
            using var memory = MemoryFile.CreateExecutable("bench", image.Bytes.Span);
            return memory;
        });
        Measure("write the record's JSON", () => ParametersJson.Serialize(parameters));
        output.WriteLine(table);

        void Measure(string name, Func<object> step)
        {
            var times = new double[Rounds];
            step();
            var before = GC.GetAllocatedBytesForCurrentThread();
            for (var i = 0; i < Rounds; i++)
            {
                var start = Stopwatch.GetTimestamp();
                step();
                times[i] = Stopwatch.GetElapsedTime(start).TotalMicroseconds;
            }

            var allocated = (GC.GetAllocatedBytesForCurrentThread() - before) / Rounds;
            table.Add(name, Table.Microseconds(Sample.Median(times)), $"{allocated / 1024} KiB");
        }
    }
}
