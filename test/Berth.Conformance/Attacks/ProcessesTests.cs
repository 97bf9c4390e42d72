using Berth.Conformance.Jails;
using Berth.TestKit;

namespace Berth.Conformance.Attacks;

/// <summary>Other processes: seeing them, signalling them, taking them over, outliving the sandbox.</summary>
public sealed class ProcessesTests
{
    // PTRACE_SEIZE does not stop its target: the attack leaves it as it is.
    private const string Seize = "call(101, 0x4206, int(sys.argv[1]), 0, 0)";

    [Theory, MemberData(nameof(Jail.All), MemberType = typeof(Jail))]
    public async Task HostProcess_OfTheSameUser_IsOutOfReach(JailKind kind)
    {
        using var jail = Jail.Make(kind);
        using var victim = jail.Caller.Start(["sleep", "100"], "/");
        jail.Variables["arguments"] = jail.Variables["pid"] = ($"{victim.Pid}", $"{victim.Pid}");

        await jail.ShouldStopAsync(
            "kill -0 $pid", "test -d /proc/$pid", "cat /proc/$pid/cmdline", "ps ax | grep 'sleep 100$'",
            Python.Script("os.pidfd_open(int(sys.argv[1]))"), Python.Script(Seize));
        victim.HasEnded.ShouldBeFalse();
    }

    [Theory, MemberData(nameof(Jail.All), MemberType = typeof(Jail))]
    public async Task KillAll_EndsNothingOutside(JailKind kind)
    {
        using var jail = Jail.Make(kind);
        using var victim = jail.Caller.Start(["sleep", "100"], "/");

        await jail.RunAsync(["sh", "-c", "kill -9 -1; kill -9 0 $PPID"]);

        victim.HasEnded.ShouldBeFalse();
        victim.Signal("TERM");
        (await victim.EndAsync()).ExitCode.ShouldBe(128 + 15);
    }

    [Theory, MemberData(nameof(Jail.Berths), MemberType = typeof(Jail))]
    public async Task Init_CannotBeTakenOver(JailKind kind)
    {
        using var jail = Jail.Make(kind);
        using var victim = jail.Caller.Start(["sleep", "100"], "/");
        jail.Variables["arguments"] = jail.Variables["pid"] = ($"{victim.Pid}", "1");

        await jail.ShouldStopAsync(
            Python.Script("open(f'/proc/{sys.argv[1]}/mem', 'r+b')"),
            Python.Script("open(f'/proc/{sys.argv[1]}/mem', 'rb')"),
            Python.Script(Seize),
            Python.Script("print(os.readlink(f'/proc/{sys.argv[1]}/fd/0'))"),
            Python.Script("call(438, os.pidfd_open(int(sys.argv[1])), 0, 0)"), // pidfd_getfd
            "cat /proc/$pid/environ && ls -l /proc/$pid/exe && ls /proc/$pid/map_files/");
        await jail.ShouldFailAsync("kill -9 1 || kill -STOP 1", "ls /proc/1/fd | grep .");
    }

    [Theory, MemberData(nameof(Jail.Berths), MemberType = typeof(Jail))]
    public async Task Setuid_OfAProgram_HasNoEffect(JailKind kind)
    {
        var root = Caller.Root();
        using var jail = Jail.Make(kind);
        var copy = Path.Combine(jail.Workspace, "root-id");
        (await root.RunAsync(
            ["sh", "-c", "cp \"$(command -v id)\" \"$1\"; chown 0:0 \"$1\"; chmod 6755 \"$1\"", "copy", copy], "/")).ShouldSucceed();

        await jail.ShouldStopAsync("test $(./root-id -u) = 0");
        await jail.ShouldFailAsync(
            "grep '^NoNewPrivs:.*0$' /proc/self/status",
            "grep -E '^Cap(Inh|Prm|Eff|Bnd|Amb):.*[1-9a-f]' /proc/self/status",
            "grep -E '^Seccomp:.*[01]$' /proc/self/status");
        if (HostTool.Find("su") is not null)
            await jail.ShouldFailAsync("su -c 'id -u' | grep '^0$'");
        if (HostTool.Find("sudo") is not null)
            await jail.ShouldFailAsync("sudo -n id -u | grep '^0$'");
        if (HostTool.Find("newuidmap") is not null)
            await jail.ShouldFailAsync("newuidmap $$ 0 0 1");
    }

    [Theory, MemberData(nameof(Jail.All), MemberType = typeof(Jail))]
    public async Task Daemons_EndWithTheCommand(JailKind kind)
    {
        using var jail = Jail.Make(kind);
        var mark = HostProcesses.NewMark();

        (await jail.RunAsync(
            ["sh", "-c",
                "for i in 1 2 3 4 5 6 7 8; do setsid sh -c \"exec sleep $1\" >/dev/null 2>&1 & done; sleep 0.2; pgrep -cf \"sleep $1\"",
                "bomb", mark]))
            .ShouldSucceed();

        await Eventually.Async(() => HostProcesses.With(mark).Count == 0);
    }

    [Theory, MemberData(nameof(Jail.Berths), MemberType = typeof(Jail))]
    public async Task ForkBomb_EndsWithItsSandbox(JailKind kind)
    {
        using var jail = Jail.Make(kind);
        var mark = HostProcesses.NewMark();
        using var bomb = jail.Start(
            ["sh", "-c", "f() { for i in 1 2 3 4; do (test $1 -gt 3 || f $(($1 + 1)); exec sleep " + mark + ") & done; }; f 1; sleep "
                + mark],
            "--profile", "strict");
        await Eventually.Async(() => HostProcesses.With($"sleep\0{mark}").Count >= 100);

        bomb.Signal("KILL");

        await bomb.EndAsync();
        await Eventually.Async(() => HostProcesses.With(mark).Count == 0);
    }

    [Theory, MemberData(nameof(Jail.Berths), MemberType = typeof(Jail))]
    public async Task Workload_ThatIgnoresTheStopSignal_IsKilledAfterTheDelay(JailKind kind)
    {
        using var jail = Jail.Make(kind);
        var mark = HostProcesses.NewMark();
        jail.Write("berth.json", $$"""
            { "name": "stubborn", "command": ["sh", "-c", "trap '' TERM INT HUP; echo ready; while :; do sleep {{mark}}; done"],
              "sandbox": { "stop": { "delay": "300ms" } } }
            """);
        using var run = jail.Caller.Start([BerthBinary.Path, "run"], jail.Workspace, jail.Environment);
        (await run.LineAsync()).ShouldBe("ready");

        run.Signal("TERM");

        (await run.EndAsync()).ExitCode.ShouldBe(128 + 9);
        await Eventually.Async(() => HostProcesses.With(mark).Count == 0);
    }

    [Theory, MemberData(nameof(Jail.Berths), MemberType = typeof(Jail))]
    public async Task Exec_HasTheLimitsOfTheWorkload_NotThoseOfWhoeverEnters(JailKind kind)
    {
        using var jail = Jail.Make(kind);
        const string Ask = "ulimit -Sn; ulimit -Hn; ulimit -Sl; ulimit -Sc";
        using var run = jail.Caller.Start(
            ["sh", "-c", "ulimit -n 200; ulimit -l 32; ulimit -Sc 0; exec \"$@\"", "sh",
                .. jail.Command(["sh", "-c", "echo up; exec sleep 1000"])], jail.Workspace, jail.Environment);
        await run.LineAsync();

        (await jail.BerthAsync("exec", "sh", "--", "sh", "-c", Ask)).ShouldSucceed().ShouldBe("200\n200\n32\n0\n");
        // Lower ones of whoever enters stay: nobody can raise them.
        (await jail.RunOutsideAsync(
            "sh", "-c", "ulimit -n 150; exec \"$@\"", "sh", BerthBinary.Path, "exec", "sh", "--", "sh", "-c", Ask)).ShouldSucceed()
            .ShouldBe("150\n150\n32\n0\n");
        run.Signal("KILL");
        await run.EndAsync();
    }

    [Fact]
    public async Task Workload_OfRoot_IsNeverRootOnTheHost()
    {
        using var jail = Jail.Make(JailKind.BerthAsRoot);
        foreach (var (flags, uid) in ((string[], uint)[])[([], 1_000_000), (["--identity", "7"], 1_000_007),
            (["--profile", "strict", "--identity", "9999"], 1_009_999)])
        {
            var mark = HostProcesses.NewMark();
            using var run = jail.Start(["sh", "-c", $"echo ready; sleep {mark}"], flags);
            await run.LineAsync();
            await Eventually.Async(() => HostProcesses.With($"sleep\0{mark}").Count == 1);

            var workload = HostProcesses.With($"sleep\0{mark}").ShouldHaveSingleItem();
            HostProcesses.Ids(workload, "Uid").ShouldAllBe(id => id == uid);
            HostProcesses.Ids(workload, "Gid").ShouldAllBe(id => id == uid);
            run.Signal("KILL");
            await run.EndAsync();
        }
    }
}
