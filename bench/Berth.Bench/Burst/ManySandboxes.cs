using System.Diagnostics;
using Berth.Bench.Report;
using Berth.Bench.Start;
using Berth.Linux.Descriptors;
using Berth.Linux.Processes;
using Berth.Sandbox.Running;

namespace Berth.Bench.Burst;

/// <summary>One process starts a thousand sandboxes that run at the same time.</summary>
internal sealed class ManySandboxes(string directory)
{
    private const int Count = 1000;

    /// <summary>Measures and prints.</summary>
    public void Run(TextWriter output)
    {
        var parameters = Sandboxes.Plain(new Toolchain(directory).BuildWorkload()).Waiting();
        using var image = SandboxImage.Create(parameters, new SandboxImageOptions());
        Start(image, 1); // descriptors that are opened once and kept are not a leak
        var before = OpenDescriptors();
        var (started, ended, wrong) = Start(image, Count);
        var leaked = OpenDescriptors() - before;

        var table = new Table($"{Count} sandboxes at once", "");
        table.Add("all running after", $"{started.TotalSeconds:0.00} s");
        table.Add("all ended after another", $"{ended.TotalSeconds:0.00} s");
        output.WriteLine(table);
        var promises = new Promises();
        promises.Add("sandboxes that failed", 0, wrong, "");
        promises.Add("descriptors leaked", 0, leaked, "");
        output.WriteLine(promises);
    }

    private static (TimeSpan Started, TimeSpan Ended, int Wrong) Start(SandboxImage image, int count)
    {
        using var input = Pipe.Create();
        using var output = Pipe.Create();
        using var error = File.OpenHandle("/dev/null", FileMode.Open, FileAccess.Write);
        DescriptorMapping[] standard = [new(input.ReadEnd, 0), new(output.WriteEnd, 1), new(error, 2)];
        var clock = Stopwatch.StartNew();
        var all = new List<SandboxProcess>(count);
        for (var i = 0; i < count; i++)
            all.Add(image.Start(standard));
        output.WriteEnd.Dispose();
        var running = DescriptorIO.ReadFully(output.ReadEnd, new byte[count]);
        var started = clock.Elapsed;

        // Each workload ends at the end of its input.
        clock.Restart();
        input.WriteEnd.Dispose();
        var well = all.Count(static sandbox => sandbox.WaitStarted() is null & sandbox.Wait().Code == Contender.ExpectedCode);
        all.ForEach(static sandbox => sandbox.Dispose());
        return (started, clock.Elapsed, count - Math.Min(running, well));
    }

    private static int OpenDescriptors() => Directory.EnumerateFileSystemEntries("/proc/self/fd").Count();
}
