using Berth.Bench.Burst;
using Berth.Bench.Images;
using Berth.Bench.Machines;
using Berth.Bench.Memory;
using Berth.Bench.Network;
using Berth.Bench.Parts;
using Berth.Bench.Reading;
using Berth.Bench.Releases;
using Berth.Bench.Report;
using Berth.Bench.Services;
using Berth.Bench.Start;
using Berth.Bench.Supervision;
using Berth.Linux.Identity;

// The Berth contender of the "services" part, and its service.
if (args is [EchoClient.Role, ..])
    return await EchoClient.RunAsync(args);
if (args is [EchoService.Role, ..])
    return await EchoService.RunAsync(args);
if (args is [ProxiedPeers.Role, ..])
    return await ProxiedPeers.RunAsync();

// Berth.Bench [start|memory|burst|reading|services|supervision|images|machines|releases|network|parts]... [--rounds N]: by default all but
// "parts". Writes Markdown to standard output.
var rounds = Array.IndexOf(args, "--rounds") is >= 0 and var at ? int.Parse(args[at + 1]) : 300;
string[] parts = ["start", "memory", "burst", "reading", "services", "supervision", "images", "machines", "releases", "network", "parts"];
var chosen = args.Where(parts.Contains).ToHashSet(StringComparer.Ordinal);
bool Wanted(string part) => chosen.Count == 0 || chosen.Contains(part);

var directory = Directory.CreateTempSubdirectory("berth-bench-").FullName;
try
{
    Console.WriteLine($"## As {(Credentials.IsRoot ? "root" : "an ordinary user")}\n");
    var native = Environment.GetEnvironmentVariable("BERTH_NATIVE") is { } path && File.Exists(path) ? path : null;
    if (Wanted("start"))
        new StartBench(directory, native).Run(rounds, Console.Out);

    if (Wanted("memory") && Credentials.IsRoot)
        new InitMemory(directory).Run(Console.Out);
    if (Wanted("burst"))
    {
        new ManySandboxes(directory).Run(Console.Out);
        new StartRate(directory, native).Run(Console.Out);
    }

    if (Wanted("reading"))
    {
        var promises = new Promises();
        new ProcessSampling(directory).Run(promises);
        Console.WriteLine(promises);
        SpecParsing.Run(Console.Out);
    }

    if (Wanted("services"))
    {
        new CallBench(directory).Run(rounds, Console.Out);
        CallMemory.Run(rounds * 3_334, Console.Out);
    }

    // Supervision is the same for root, so measure it once.
    if (Wanted("supervision") && !Credentials.IsRoot)
        new SupervisionBench(directory, native).Run(Console.Out);

    // As for root, too.
    if (Wanted("images") && !Credentials.IsRoot)
        await new ImageBench(directory).RunAsync(Console.Out);

    if (Wanted("machines") && native is not null && !Credentials.IsRoot)
    {
        var kernel = Environment.GetEnvironmentVariable("BERTH_BENCH_KERNEL") ?? Path.GetDirectoryName(native) + "/kernel";
        await new MachineBench(directory, native, kernel).RunAsync(Console.Out);
    }

    if (Wanted("releases") && !Credentials.IsRoot)
        await new ReleaseBench(directory).RunAsync(Console.Out);
    if (Wanted("releases") && Credentials.IsRoot)
        await new RaucBench(directory).RunAsync(Console.Out);

    if (Wanted("network") && native is not null)
        await new NetworkBench(directory, native).RunAsync(rounds, Console.Out);

    // Where the time is spent, for optimizations.
    if (chosen.Contains("parts"))
    {
        var workload = new Toolchain(directory).BuildWorkload();
        Preparation.Run(workload, Console.Out);
        Ablation.Run(workload, rounds, Console.Out);
    }

    return 0;
}
finally
{
    Directory.Delete(directory, recursive: true);
}
