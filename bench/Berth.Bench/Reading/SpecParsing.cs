using System.Diagnostics;
using Berth.Bench.Report;
using Berth.Workloads;

namespace Berth.Bench.Reading;

/// <summary>Reads and checks a berth.json of typical size.</summary>
internal static class SpecParsing
{
    private const int Rounds = 5000;

    /// <summary>Measures and prints.</summary>
    public static void Run(TextWriter output)
    {
        var file = File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Reading", "typical.json"));
        var times = new double[Rounds];
        var allocated = 0L;
        for (var i = 0; i < Rounds; i++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            var start = Stopwatch.GetTimestamp();
            var result = WorkloadFile.Parse(file, "typical.json");
            times[i] = Stopwatch.GetElapsedTime(start).TotalMicroseconds;
            allocated += GC.GetAllocatedBytesForCurrentThread() - before;
            if (result.Spec is null)
                throw new InvalidOperationException(string.Join('\n', result.Diagnostics));
        }

        var table = new Table($"a berth.json of {file.Length} bytes", "median", "p95", "allocated");
        table.Add(
            "read and checked",
            Table.Microseconds(Sample.Median(times)),
            Table.Microseconds(Sample.Percentile(times, 0.95)),
            $"{allocated / Rounds / 1024} KiB");
        output.WriteLine(table);
    }
}
