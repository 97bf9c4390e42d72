using System.Collections.Immutable;
using Berth.Bench.Report;
using Berth.Bench.Start;
using Berth.Linux.Abi;
using Berth.Sandbox.Parameters;
using Berth.Workloads.Specs;

namespace Berth.Bench.Parts;

/// <summary>The cost of each part of the sandbox: the time that the sandbox without that part saves, mostly in the kernel.</summary>
internal static class Ablation
{
    private const string Whole = "the whole sandbox";

    /// <summary>Measures and prints.</summary>
    public static void Run(string workload, int rounds, TextWriter output)
    {
        var plain = Sandboxes.Plain(workload);
        using var measuring = new Rounds();
        Add(Whole, plain);
        Add("network namespace", plain with { Namespaces = plain.Namespaces & ~CloneFlags.CLONE_NEWNET, Network = NetworkMode.Host });
        Add("ipc namespace", plain with { Namespaces = plain.Namespaces & ~CloneFlags.CLONE_NEWIPC });
        Add("uts namespace", plain with { Namespaces = plain.Namespaces & ~CloneFlags.CLONE_NEWUTS, Hostname = null });
        Add("cgroup namespace", plain with { Namespaces = plain.Namespaces & ~CloneFlags.CLONE_NEWCGROUP });
        Add("seccomp filter", plain with { Seccomp = default });
        Add("/dev", plain with { Mounts = Without(plain, static s => s.Target.StartsWith("/dev", StringComparison.Ordinal)) });
        Add("devpts", plain with { Mounts = Without(plain, static s => s is KernelMount { Type: "devpts" }) });
        Add("proc", plain with { Mounts = Without(plain, static s => s is KernelMount { Type: "proc" }) });
        Add("the six devices", plain with { Mounts = Without(plain, IsDevice) });
        Add("/dev/shm", plain with { Mounts = Without(plain, static s => s.Target == "/dev/shm") });
        Add("/tmp", plain with { Mounts = Without(plain, static s => s.Target == "/tmp") });

        var results = measuring.Run(rounds);
        var whole = results[0].Times;
        var table = new Table("without", "saves", "p10 saves");
        foreach (var (contender, times) in results.Skip(1))
        {
            table.Add(
                contender.Name, Table.Microseconds(Sample.Median(whole.Zip(times, static (a, b) => a - b))),
                Table.Microseconds(Sample.Percentile(whole, 0.1) - Sample.Percentile(times, 0.1)));
        }

        output.WriteLine($"{Whole}: {Table.Microseconds(Sample.Median(whole))}, p10 {Table.Microseconds(Sample.Percentile(whole, 0.1))}\n");
        output.WriteLine(table);
        foreach (var (name, reason) in measuring.Absent)
            output.WriteLine($"- without {name}: not measured, {reason}");

        void Add(string name, SandboxParameters parameters) => measuring.Add(new InProcessContender(name, parameters, compileOnce: true));
    }

    private static bool IsDevice(MountStep step) =>
        step is BindMount { Device: true } || (step is FileStep && step.Target.StartsWith("/dev/", StringComparison.Ordinal));

    private static ImmutableArray<MountStep> Without(SandboxParameters parameters, Predicate<MountStep> left) =>
        [.. parameters.Mounts.Where(step => !left(step))];
}
