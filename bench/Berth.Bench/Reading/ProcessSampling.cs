using System.Diagnostics;
using Berth.Bench.Report;
using Berth.Bench.Start;
using Berth.Linux.Descriptors;
using Berth.Linux.Processes;

namespace Berth.Bench.Reading;

/// <summary>Samples a thousand processes from /proc.</summary>
internal sealed class ProcessSampling(string directory)
{
    private const int Count = 1000, Rounds = 51;

    /// <summary>Measures and prints.</summary>
    public void Run(Promises promises)
    {
        using var waiting = new CommandContender("", new Toolchain(directory).BuildWorkload(), ["wait"]);
        using var input = Pipe.Create();
        using var output = File.OpenHandle("/dev/null", FileMode.Open, FileAccess.Write);
        var children = new List<ChildProcess>(Count);
        for (var i = 0; i < Count; i++)
            children.Add(waiting.Start([new(input.ReadEnd, 0), new(output, 1), new(output, 2)]));
        try
        {
            Measure([.. children.Select(static c => c.Pid)], promises);
        }
        finally
        {
            input.WriteEnd.Dispose();
            foreach (var child in children)
            {
                child.Wait();
                child.Dispose();
            }
        }
    }

    private static void Measure(int[] pids, Promises promises)
    {
        var sampler = new ProcessSampler();
        var samples = new ProcessSample[pids.Length];
        sampler.Sample(pids, samples);
        var times = new double[Rounds];
        var allocated = 0L;
        for (var i = 0; i < Rounds; i++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            var start = Stopwatch.GetTimestamp();
            var found = sampler.Sample(pids, samples);
            times[i] = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
            allocated += GC.GetAllocatedBytesForCurrentThread() - before;
            if (found != pids.Length)
                throw new InvalidOperationException($"{pids.Length - found} processes are gone");
        }

        promises.Add($"{pids.Length} processes sampled from /proc", 10, Sample.Median(times), "ms");
        promises.Add("allocated for each of them", 0, allocated / (double)(Rounds * pids.Length), "bytes");
    }
}
