using System.Globalization;
using Berth.Bench.Report;
using Berth.Bench.Start;
using Berth.Linux.Descriptors;
using Berth.Linux.Processes;
using Berth.Sandbox.Running;

namespace Berth.Bench.Memory;

/// <summary>The memory of the sandbox's PID 1 while its workload runs. Needs root: the init process of a sandbox is not dumpable.</summary>
internal sealed class InitMemory(string directory)
{
    private const int Init = 1;

    /// <summary>Measures and prints.</summary>
    public void Run(TextWriter output)
    {
        var toolchain = new Toolchain(directory);
        var parameters = Sandboxes.Plain(toolchain.BuildWorkload()).Waiting();
        var table = new Table("PID 1 of the sandbox", "private", "resident");
        using var image = SandboxImage.Create(parameters, new SandboxImageOptions());
        var berth = Measure(standard => image.Start(standard).Launcher);
        Add(table, "berth", berth);
        using var c = new CommandContender("C", toolchain.BuildLauncher(parameters, "c-launcher"), []);
        Add(table, "freestanding C", Measure(c.Start));
        if (ExecutableFinder.Find("bwrap") is { } path)
        {
            var (arguments, inputs) = BubblewrapArguments.For(parameters);
            using var bubblewrap = new CommandContender("bubblewrap", path, arguments) { Inputs = inputs };
            bubblewrap.Prepare();
            Add(table, bubblewrap.Name, Measure(bubblewrap.Start));
        }

        output.WriteLine(table);
        var promises = new Promises();
        promises.Add("private memory of PID 1", 64, berth?.Private, "KiB");
        output.WriteLine(promises);
    }

    private static void Add(Table table, string name, (long Private, long Resident)? memory) =>
        table.Add(name, memory is { } m ? $"{m.Private} KiB" : "no init", memory is { } n ? $"{n.Resident} KiB" : "");

    private static (long Private, long Resident)? Measure(Func<IReadOnlyList<DescriptorMapping>, ChildProcess> start)
    {
        using var input = Pipe.Create();
        using var output = Pipe.Create();
        using var error = File.OpenHandle("/dev/null", FileMode.Open, FileAccess.Write);
        using var outer = start([new(input.ReadEnd, 0), new(output.WriteEnd, 1), new(error, 2)]);
        input.ReadEnd.Dispose();
        output.WriteEnd.Dispose();
        Span<byte> running = stackalloc byte[1];
        if (DescriptorIO.ReadFully(output.ReadEnd, running) != 1)
            throw new InvalidOperationException($"the sandbox did not start: {outer.Wait()}");
        try
        {
            return FindInit(outer.Pid) is { } pid ? Read(pid) : null;
        }
        finally
        {
            input.WriteEnd.Dispose();
            outer.Wait();
        }
    }

    /// <summary>Finds the descendant that is PID 1 in its namespace.</summary>
    private static int? FindInit(int pid)
    {
        foreach (var child in ProcessTree.Children(pid))
        {
            var ids = Field($"/proc/{child}/status", "NSpid:");
            if (ids.Split('\t', ' ')[^1] == $"{Init}")
                return child;
            if (FindInit(child) is { } found)
                return found;
        }

        return null;
    }

    private static (long Private, long Resident) Read(int pid)
    {
        var file = $"/proc/{pid}/smaps_rollup";
        return (Kibibytes(file, "Private_Clean:") + Kibibytes(file, "Private_Dirty:"), Kibibytes(file, "Rss:"));
    }

    private static long Kibibytes(string file, string name) =>
        long.Parse(Field(file, name).Replace("kB", "", StringComparison.Ordinal), CultureInfo.InvariantCulture);

    private static string Field(string file, string name) =>
        File.ReadLines(file).First(line => line.StartsWith(name, StringComparison.Ordinal))[name.Length..].Trim();
}
