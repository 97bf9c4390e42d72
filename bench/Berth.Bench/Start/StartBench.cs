using System.Runtime.InteropServices;
using Berth.Bench.Report;
using Berth.Linux.Identity;
using Berth.Linux.Processes;
using Berth.Sandbox.Compilation;
using Berth.Sandbox.Emission;

namespace Berth.Bench.Start;

/// <summary>Times from the start of a sandbox to the end of its workload, for the forms of Berth and for other tools.</summary>
internal sealed class StartBench(string directory, string? native)
{
    private const string Bubblewrap = "bubblewrap", BubblewrapProfile = "bubblewrap, as the profile";
    private const string C = "the same calls from freestanding C";
    private const string Once = "in process, compiled once", EachTime = "in process, compiled each time", Launcher = "compiled launcher";
    private const string RunFile = "berth run FILE", RunCommand = "berth run -- COMMAND", WithLandlock = "berth run FILE, with Landlock";
    private const string ProfileLauncher = "berth compile, the profile";
    private const string Typed = "berth run --profile strict -- /bin/true", TypedBubblewrap = "bwrap, typical options, /bin/true";
    private const double Quiet = 0.1;
    private const UnixFileMode Executable = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private readonly Toolchain _toolchain = new(directory);

    /// <summary>Measures and prints.</summary>
    public void Run(int rounds, TextWriter output)
    {
        var workload = _toolchain.BuildWorkload();
        var plain = Sandboxes.Plain(workload);
        var profile = Sandboxes.Profile(workload);
        using var measuring = new Rounds();

        measuring.Add(new InProcessContender(Once, plain, compileOnce: true));
        measuring.Add(new InProcessContender(EachTime, plain, compileOnce: false));
        measuring.Add(new CommandContender(Launcher, WriteLauncher(plain, "plain"), []));
        measuring.Add(new CommandContender(C, _toolchain.BuildLauncher(plain, "c-launcher"), []));
        AddBubblewrap(measuring, Bubblewrap, plain);
        AddTool(
            measuring,
            "unshare",
            "no mounts but /proc, no filter; no init: the workload is PID 1",
            ["-Urmpfniu", "-C", "--mount-proc", workload]);
        AddTool(
            measuring, "firejail", "its own mounts (the host's root, a private home and /dev); its own way to drop privileges; setuid root",
            [
                "--noprofile", "--quiet", "--private", "--private-dev", "--net=none", "--hostname=bench", "--ipc-namespace",
                "--caps.drop=all",
                "--nonewprivs", "--seccomp", workload,
            ]);
        AddCrun(measuring, plain);
        AddNative(measuring, workload, profile);
        AddBubblewrap(measuring, BubblewrapProfile, profile);
        AddTyped(measuring);

        Print(measuring, measuring.Run(rounds), output);
    }

    private void AddNative(Rounds measuring, string workload, Sandbox.Parameters.SandboxParameters profile)
    {
        measuring.Add(new CommandContender(ProfileLauncher, WriteLauncher(profile, "profile"), []));
        if (native is null)
        {
            measuring.AddAbsent("berth run", "no native berth: set BERTH_NATIVE");
            return;
        }

        measuring.Add(new CommandContender(RunFile, native, ["run", WriteSpec(workload, "plain.json", landlock: false)]));
        measuring.Add(new CommandContender(
            RunCommand,
            native,
            ["run", "--profile", "strict", "--bind", $"{workload}:{Sandboxes.Workload}", "--", Sandboxes.Workload],
            "also with Landlock"));
        measuring.Add(
            new CommandContender(
                WithLandlock, native, ["run", WriteSpec(workload, "landlock.json", landlock: true)], "also with Landlock"));
    }

    /// <summary>Adds the command lines that a user would type to sandbox a program.</summary>
    private void AddTyped(Rounds measuring)
    {
        if (native is not null)
        {
            const string Differs = "also with seccomp and Landlock; only the files of the host that programs need";
            string[] run = ["run", "--profile", "strict", "--", "/bin/true"];
            measuring.Add(new CommandContender(Typed, native, run, Differs) { Code = 0 });
        }

        if (ExecutableFinder.Find("bwrap") is { } path)
        {
            string[] line =
            [
                "--unshare-all", "--ro-bind", "/", "/", "--proc", "/proc", "--dev", "/dev", "--tmpfs", "/tmp", "--die-with-parent",
                "/bin/true",
            ];
            measuring.Add(new CommandContender(TypedBubblewrap, path, line, "no filter; all of the host's files, read-only") { Code = 0 });
        }
    }

    private static void AddBubblewrap(Rounds measuring, string name, Sandbox.Parameters.SandboxParameters parameters)
    {
        if (ExecutableFinder.Find("bwrap") is not { } path)
        {
            measuring.AddAbsent(name, "not installed");
            return;
        }

        var (arguments, inputs) = BubblewrapArguments.For(parameters);
        measuring.Add(new CommandContender(name, path, arguments) { Inputs = inputs });
    }

    private static void AddTool(Rounds measuring, string name, string differs, string[] arguments)
    {
        if (ExecutableFinder.Find(name) is { } path)
            measuring.Add(new CommandContender(name, path, arguments, differs));
        else
            measuring.AddAbsent(name, "not installed");
    }

    private void AddCrun(Rounds measuring, Sandbox.Parameters.SandboxParameters plain)
    {
        var bundle = Path.Combine(directory, "bundle");
        OciBundle.Write(plain, bundle);
        AddTool(
            measuring, "crun", OciBundle.Differs,
            ["--root", Path.Combine(directory, "crun"), "--cgroup-manager=disabled", "run", "--bundle", bundle, "bench-{round}"]);
    }

    private string WriteLauncher(Sandbox.Parameters.SandboxParameters parameters, string name)
    {
        // The same as the output of `berth compile`.
        var image = LauncherImage.Emit(
            SandboxCompiler.Compile(parameters, LaunchMode.Standalone), RuntimeInformation.ProcessArchitecture, symbols: true);
        var path = Path.Combine(directory, name + "-launcher");
        File.WriteAllBytes(path, image.Bytes.Span);
        File.SetUnixFileMode(path, Executable);
        return path;
    }

    private string WriteSpec(string workload, string name, bool landlock)
    {
        var path = Path.Combine(directory, name);
        File.WriteAllText(path, Sandboxes.Spec(workload, landlock));
        return path;
    }

    private static void Print(Rounds measuring, IReadOnlyList<(Contender Contender, double[] Times)> results, TextWriter output)
    {
        var times = results.ToDictionary(static r => r.Contender.Name, static r => r.Times, StringComparer.Ordinal);
        double? Ratio(string of, string to) => times.TryGetValue(of, out var a) && times.TryGetValue(to, out var b)
            ? Sample.Ratio(a, b)
            : null;

        var table = new Table("from start to end", "median", "p95", "× bubblewrap", "× C", "p10", "p10 × bubblewrap");
        foreach (var (contender, samples) in results)
        {
            var peer = IsTyped(contender.Name) ? TypedBubblewrap : IsProfile(contender.Name) ? BubblewrapProfile : Bubblewrap;
            var quiet = Sample.Percentile(samples, Quiet);
            table.Add(
                contender.Name,
                Table.Microseconds(Sample.Median(samples)),
                Table.Microseconds(Sample.Percentile(samples, 0.95)),
                Table.Ratio(Ratio(contender.Name, peer)),
                IsProfile(contender.Name) || IsTyped(contender.Name) ? "" : Table.Ratio(Ratio(contender.Name, C)),
                Table.Microseconds(quiet),
                Table.Ratio(times.TryGetValue(peer, out var peers) ? quiet / Sample.Percentile(peers, Quiet) : null));
        }

        output.WriteLine(table);
        output.WriteLine(
            $"{results[0].Times.Length} rounds, each with all contenders in random order; a ratio is the median of the rounds' ratios. "
            + "On a busy machine, all starts wait for RCU grace periods of the kernel, and ratios approach 1; then compare the tenth "
            + $"percentiles. Load average {File.ReadAllText("/proc/loadavg").Split(' ')[0]}. The profile has its own accounts in /etc; it "
            + "is compared with bubblewrap with the same mounts.\n");
        foreach (var (contender, _) in results.Where(static r => r.Contender.Differs.Length > 0))
            output.WriteLine($"- {contender.Name}: {contender.Differs}");
        if (Credentials.IsRoot)
            output.WriteLine("- berth: the launcher maps root to a subordinate user; the other tools map root to root");
        foreach (var (name, reason) in measuring.Absent)
            output.WriteLine($"- {name}: not measured, {reason}");
        output.WriteLine();

        var promises = new Promises();
        promises.Add("in process, to bubblewrap", 0.45, Ratio(Once, Bubblewrap), "×");
        promises.Add("in process, to freestanding C", 1.2, Ratio(Once, C), "×");
        promises.Add("compiled launcher, to bubblewrap", 0.55, Ratio(Launcher, Bubblewrap), "×");
        promises.Add("native command, to bubblewrap", 0.9, Ratio(RunFile, BubblewrapProfile), "×");
        promises.Add("native command, to bubblewrap with typical options", 1.0, Ratio(Typed, TypedBubblewrap), "×");
        output.WriteLine(promises);
    }

    private static bool IsTyped(string name) => name is Typed or TypedBubblewrap;

    private static bool IsProfile(string name) => name is RunFile or RunCommand or ProfileLauncher or WithLandlock or BubblewrapProfile;
}
