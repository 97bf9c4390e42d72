using System.Diagnostics;
using Berth.Bench.Report;
using Berth.Bench.Start;
using Berth.Linux.Processes;
using Berth.Sandbox.Running;

namespace Berth.Bench.Burst;

/// <summary>The number of sandboxes per second that one process starts and waits for, two hundred at a time.</summary>
internal sealed class StartRate(string directory, string? native)
{
    private const int AtATime = 200, Count = 2000, Repeats = 5;

    /// <summary>Measures and prints.</summary>
    public void Run(TextWriter output)
    {
        var workload = new Toolchain(directory).BuildWorkload();
        var plain = Sandboxes.Plain(workload);
        using var nothing = File.OpenHandle("/dev/null", FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
        DescriptorMapping[] standard = [new(nothing, 0), new(nothing, 1), new(nothing, 2)];
        using var image = SandboxImage.Create(plain, new SandboxImageOptions());
        var peer = ExecutableFinder.Find("bwrap");
        var (arguments, inputs) = BubblewrapArguments.For(plain);
        using var bubblewrap = peer is null ? null : new CommandContender("bubblewrap", peer, arguments) { Inputs = inputs };
        var spec = Path.Combine(directory, "rate.json");
        File.WriteAllText(spec, Sandboxes.Spec(workload, landlock: false));
        using var command = native is null ? null : new CommandContender("berth run", native, ["run", spec]);

        // Measure all in each repeat, so that other load on the machine affects all of them.
        double[] own = new double[Repeats], theirs = new double[Repeats], typed = new double[Repeats];
        for (var repeat = 0; repeat < Repeats; repeat++)
        {
            own[repeat] = Rate(() => image.Start(standard), static sandbox => sandbox.Wait());
            if (bubblewrap is not null)
                theirs[repeat] = Rate(() => Start(bubblewrap, standard), static child => child.Wait());
            if (command is not null)
                typed[repeat] = Rate(() => Start(command, standard), static child => child.Wait());
        }

        var table = new Table($"{AtATime} at a time", "starts per second");
        table.Add("in process, compiled once", $"{Sample.Median(own):0}");
        table.Add("berth run FILE, a profile", command is null ? "not measured" : $"{Sample.Median(typed):0}");
        table.Add("bubblewrap", bubblewrap is null ? "not measured" : $"{Sample.Median(theirs):0}");
        output.WriteLine(table);
        var promises = new Promises();
        promises.Add(
            "bubblewrap's starts per second, to berth's in process", 0.5, bubblewrap is null ? null : Sample.Ratio(theirs, own), "×");
        output.WriteLine(promises);
    }

    private static ChildProcess Start(CommandContender contender, DescriptorMapping[] standard)
    {
        contender.Prepare();
        return contender.Start(standard);
    }

    private static double Rate<T>(Func<T> start, Func<T, ExitStatus> wait)
        where T : IDisposable
    {
        var running = new Queue<T>(AtATime);
        var clock = Stopwatch.StartNew();
        for (var i = 0; i < Count; i++)
        {
            if (running.Count == AtATime)
                End(running.Dequeue());
            running.Enqueue(start());
        }

        while (running.TryDequeue(out var last))
            End(last);
        return Count / clock.Elapsed.TotalSeconds;

        void End(T sandbox)
        {
            using (sandbox)
            {
                if (wait(sandbox) is { Code: not Contender.ExpectedCode } wrong)
                    throw new InvalidOperationException($"a sandbox ended with {wrong}");
            }
        }
    }
}
