using System.Text.Json;
using Berth.Conformance.Jails;
using Berth.Linux.Landlock;
using Berth.TestKit;

namespace Berth.Conformance.Tiers;

/// <summary>
/// A host that forbids user namespaces, which is a user namespace of the test's own with <c>user.max_user_namespaces</c> = 0.
/// </summary>
public sealed class TierTests
{
    private const string Forbid = "echo 0 > /proc/sys/user/max_user_namespaces && exec \"$@\"";

    [Fact]
    public async Task Run_WhereNamespacesAreForbidden_RefusesAndNamesBlockerAndFix()
    {
        using var jail = Jail.Make(JailKind.BerthAsUser);

        var result = await jail.RunOutsideAsync(Forbidding(jail.Command(["touch", "started"])));

        result.ExitCode.ShouldBe(125, $"{result}");
        result.Error.ShouldContain("user.max_user_namespaces is 0");
        result.Error.ShouldContain("sysctl -w user.max_user_namespaces=");
        File.Exists(Path.Combine(jail.Workspace, "started")).ShouldBeFalse();
        jail.Records().ShouldBeEmpty();
    }

    [Fact]
    public async Task Doctor_WhereNamespacesAreForbidden_SaysSo()
    {
        using var jail = Jail.Make(JailKind.BerthAsUser);

        var result = await jail.RunOutsideAsync(Forbidding([BerthBinary.Path, "doctor"]));

        result.ExitCode.ShouldBe(125, $"{result}");
        result.Output.ShouldContain("user.max_user_namespaces is 0");
        result.Output.ShouldNotContain("as uids from 1000000", customMessage: "one uid is all that this namespace has");
    }

    [Fact]
    public async Task LandlockTier_SocketsWithAPath_CanBeReachedAndThatIsSaid()
    {
        // A limit, kept honest by a test: Landlock has no right for it. With namespaces it is not so.
        RequireLandlock();
        using var jail = Jail.Make(JailKind.BerthAsUser);
        const string Listen = "import socket, sys; s = socket.socket(socket.AF_UNIX); s.bind(sys.argv[1]); s.listen(); print('up', "
            + "flush=True); s.accept(); s.accept()";
        using var listener = jail.Caller.Start([HostTool.Require("python3"), "-c", Listen, $"{jail.Outside}/socket"], jail.Workspace);
        (await listener.LineAsync()).ShouldBe("up");
        var connect = new[]
        {
            HostTool.Require("python3"),
            "-c",
            "import socket, sys; socket.socket(socket.AF_UNIX).connect(sys.argv[1])",
            $"{jail.Outside}/socket",
        };

        (await jail.RunAsync(connect)).ExitCode.ShouldNotBe(0);
        (await jail.RunOutsideAsync(Forbidding([BerthBinary.Path, "explain", "--require", "landlock", "--", "true"])))
            .ShouldSucceed()
            .ShouldContain("sockets that have a path");
        (await jail.RunOutsideAsync(Forbidding(jail.Command(connect, "--require", "landlock")))).ShouldSucceed();
    }

    [Fact]
    public async Task LandlockTier_ModesTimesAndAttributes_CanBeChangedAndThatIsSaid()
    {
        RequireLandlock();
        using var jail = Jail.Make(JailKind.BerthAsUser);
        string[] change = ["sh", "-c", $"chmod 600 {jail.Secret} && touch -d @1 {jail.Secret}"];

        (await jail.RunAsync(change)).ExitCode.ShouldNotBe(0);
        (await SaidAsync(jail)).ShouldContain("modes, owners, times and extended attributes");
        (await jail.RunOutsideAsync(Forbidding(jail.Command(["chmod", "600", jail.Secret], "--require", "landlock")))).ShouldSucceed();
    }

    /// <summary>RLIMIT_CPU kills, and no scope of Landlock's is about it.</summary>
    [Fact]
    public async Task LandlockTier_LimitsOfOtherProcesses_CannotBeSet()
    {
        RequireLandlock();
        HostTool.Require("prlimit");
        using var jail = Jail.Make(JailKind.BerthAsUser);
        const string Attack = "prlimit --pid $(cat pid) --nofile=64:64";
        using var victim = jail.Caller.Start(["sh", "-c", "echo $$ > pid; echo; exec sleep 1000"], jail.Workspace);
        await victim.LineAsync();

        var attacked = await jail.RunOutsideAsync(
            Forbidding(jail.Command(["sh", "-c", $"ulimit -n 100 && {Attack}"], "--require", "landlock")));
        attacked.ExitCode.ShouldNotBe(0, $"{attacked}");
        attacked.Error.ShouldContain("Operation not permitted");
        (await jail.RunOutsideAsync("sh", "-c", "prlimit --pid $(cat pid) --nofile --noheadings --output HARD"))
            .ShouldSucceed().Trim().ShouldNotBe("64");

        (await jail.RunOutsideAsync("sh", "-c", Attack)).ShouldSucceed();
        (await jail.RunAsync(["sh", "-c", "prlimit --pid $$ --nofile=64:64"])).ShouldSucceed();
        (await SaidAsync(jail)).ShouldContain("priority, scheduling and processors");
        (await jail.RunOutsideAsync("sh", "-c", "kill $(cat pid)")).ShouldSucceed();
    }

    [Fact]
    public async Task LandlockTier_WhatIsInTheBackground_GoesOnAndThatIsSaid()
    {
        RequireLandlock();
        using var jail = Jail.Make(JailKind.BerthAsUser);
        string[] start = ["sh", "-c", "sleep 1000 >/dev/null 2>&1 & echo $! > pid; readlink /proc/$!/ns/pid"];

        (await SaidAsync(jail)).ShouldContain("what it has put into the background goes on");
        (await jail.RunOutsideAsync(Forbidding(jail.Command(start, "--require", "landlock")))).ShouldSucceed();
        // It is there to be ended: by its number, which is the host's.
        (await jail.RunOutsideAsync("sh", "-c", "kill $(cat pid)")).ShouldSucceed();
    }

    [Fact]
    public async Task LandlockTier_ADescriptionThatTheWorkloadMayWrite_IsWarnedOfAndSaid()
    {
        RequireLandlock();
        using var jail = Jail.Make(JailKind.BerthAsUser);
        var description = jail.Write("berth.json",
            """{ "name": "w", "command": ["sh", "-c", "echo >> berth.json"], "sandbox": { "require": "landlock" } }""");
        var gap = $"{description}, by which Berth goes at the next start: the workload may write it";

        var run = await jail.RunOutsideAsync(Forbidding([BerthBinary.Path, "run", description]));
        run.ExitCode.ShouldBe(0, $"{run}");
        run.Error.ShouldContain(gap);
        (await jail.RunOutsideAsync(Forbidding([BerthBinary.Path, "explain", description]))).ShouldSucceed().ShouldContain(gap);
        // With namespaces it is read-only, and there is nothing to say.
        (await jail.RunAsync(["true"], "--rw", jail.Workspace)).Error.ShouldBeEmpty();
    }

    [Fact]
    public async Task LandlockTier_AGrantThatBerthsStateIsIn_IsRefused_BeItReadOnly()
    {
        RequireLandlock();
        using var jail = Jail.Make(JailKind.BerthAsUser);
        (await jail.RunOutsideAsync("mkdir", "-p", jail.State)).ShouldSucceed();
        var above = Path.GetDirectoryName(jail.State)!;

        foreach (var grant in (string[])[jail.State, above])
        {
            var run = await jail.RunOutsideAsync(
                Forbidding(["env", $"BERTH_STATE_DIR={jail.State}", .. jail.Command(["true"], "--require", "landlock", "--ro", grant)]));
            run.ExitCode.ShouldBe(2, $"{run}");
            run.Error.ShouldContain("Berth's own");
        }

        (await jail.RunOutsideAsync(
            Forbidding(["env", $"BERTH_STATE_DIR={jail.State}",
                .. jail.Command(["true"], "--require", "landlock", "--ro", jail.Outside)]))).ShouldSucceed();
    }

    private static async Task<string> SaidAsync(Jail jail) =>
        (await jail.RunOutsideAsync(Forbidding([BerthBinary.Path, "explain", "--require", "landlock", "--", "true"]))).ShouldSucceed();

    [Fact]
    public async Task LandlockTier_KeepsTheWorkloadToItsGrants()
    {
        RequireLandlock();
        using var jail = Jail.Make(JailKind.BerthAsUser);
        using var victim = jail.Caller.Start(["sleep", "100"], "/");
        jail.Variables["pid"] = jail.Variables["arguments"] = ($"{victim.Pid}", $"{victim.Pid}");
        string[] attacks =
        [
            "cat $secret", "ls $outside", "echo changed >> $secret", "touch $outside/new && rm $outside/new", "cat $PWD/../outside/secret",
                "cat /proc/self/root$secret",
            "touch /tmp/berth-test-$$ && rm /tmp/berth-test-$$", "ls $home", Python.Script("socket.socket(socket.AF_INET)"),
                Python.Script("socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)"),
            "unshare --user true", "ln -s $secret link && cat link", Python.Script("call(101, 0x4206, int(sys.argv[1]), 0, 0)"),
        ];

        var free = await jail.RunOutsideAsync(Attack.Shell(attacks, jail.Variables.Select(static v => (v.Key, v.Value.Outside))));
        var jailed = await jail.RunOutsideAsync(
            Forbidding(
                jail.Command(Attack.Shell(attacks, jail.Variables.Select(static v => (v.Key, v.Value.Inside))), "--require", "landlock")));

        foreach (var (attack, code) in Attack.Results(attacks, free))
            code.ShouldBe(0, $"{attack}\n{free}");
        foreach (var (attack, code) in Attack.Results(attacks, jailed))
            code.ShouldNotBeOneOf([0, 126, 127], $"{attack}\n{jailed}");
        File.ReadAllLines(jail.Secret).Length.ShouldBe(2);
    }

    [Fact]
    public async Task LandlockTier_LetsTheWorkloadUseItsGrants()
    {
        RequireLandlock();
        using var jail = Jail.Make(JailKind.BerthAsUser);

        var result = await jail.RunOutsideAsync(
            Forbidding(jail.Command(["sh", "-c", "echo x > made && cat made && ls /usr/bin >/dev/null && echo y > /dev/null && exit 5"],
                "--require", "landlock")));

        result.ExitCode.ShouldBe(5, $"{result}");
        result.Output.ShouldBe("x\n");
    }

    [Fact]
    public async Task LandlockTier_SaysWhatIsInForceAndWhatIsNot()
    {
        RequireLandlock();
        using var jail = Jail.Make(JailKind.BerthAsUser);
        using var run = jail.Caller.Start(
            Forbidding(jail.Command(["sh", "-c", "echo ready; exec sleep 100"], "--require", "landlock")), jail.Workspace,
                jail.Environment);
        (await run.LineAsync()).ShouldBe("ready");

        var id = JsonDocument.Parse((await jail.BerthAsync("ps", "--json")).ShouldSucceed()).RootElement[0].GetProperty("id").GetString()!;
        using var shown = JsonDocument.Parse((await jail.BerthAsync("show", id, "--json")).ShouldSucceed());

        var enforced = shown.RootElement.GetProperty("enforced");
        enforced.GetProperty("tier").GetString().ShouldBe("landlock");
        enforced.GetProperty("noNewPrivs").GetBoolean().ShouldBeTrue();
        enforced.GetProperty("seccomp").GetProperty("mode").GetString().ShouldBe("filter");
        enforced.GetProperty("landlock").GetProperty("applied").GetBoolean().ShouldBeTrue();
        enforced.GetProperty("landlock").GetProperty("rules").GetInt32().ShouldBeGreaterThan(0);
        foreach (var own in enforced.GetProperty("namespaces").EnumerateObject().Where(static n => n.Name is not "user"))
            own.Value.GetProperty("own").GetBoolean().ShouldBeFalse(own.Name);
        var missing = shown.RootElement.GetProperty("notEnforced").EnumerateArray().Select(static e => e.GetString()!).ToArray();
        missing.ShouldContain(static m => m.StartsWith("namespaces", StringComparison.Ordinal));
        missing.ShouldContain(static m => m.Contains("private home", StringComparison.Ordinal));
        missing.ShouldContain(static m => m.Contains("network namespace", StringComparison.Ordinal));
        run.Signal("TERM");
        (await run.EndAsync()).ExitCode.ShouldBe(128 + 15);
    }

    [Fact]
    public async Task LandlockTier_ForWhatNeedsAMount_IsRefused()
    {
        RequireLandlock();
        using var jail = Jail.Make(JailKind.BerthAsUser);
        foreach (var flags in (string[][])[["--deny", "/**/.env"], ["--tmpfs", "/data"], ["--bind", $"{jail.Outside}:/data"]])
        {
            var result = await jail.RunOutsideAsync(Forbidding(jail.Command(["touch", "started"], ["--require", "landlock", .. flags])));

            result.ExitCode.ShouldBe(2, $"{string.Join(' ', flags)}: {result}");
            result.Error.ShouldContain("landlock");
        }

        File.Exists(Path.Combine(jail.Workspace, "started")).ShouldBeFalse();
    }

    [Fact]
    public async Task NamespacesTier_ShownWhileItRuns_IsWhatTheKernelSays()
    {
        using var jail = Jail.Make(JailKind.BerthAsUser);
        using var run = jail.Start(["sh", "-c", "echo ready; exec sleep 100"]);
        (await run.LineAsync()).ShouldBe("ready");

        var id = JsonDocument.Parse((await jail.BerthAsync("ps", "--json")).ShouldSucceed()).RootElement[0].GetProperty("id").GetString()!;
        using var shown = JsonDocument.Parse((await jail.BerthAsync("show", id[..8], "--json")).ShouldSucceed());

        var enforced = shown.RootElement.GetProperty("enforced");
        enforced.GetProperty("tier").GetString().ShouldBe("namespaces");
        foreach (var own in enforced.GetProperty("namespaces").EnumerateObject())
            own.Value.GetProperty("own").GetBoolean().ShouldBe(!own.Name.Contains("time", StringComparison.Ordinal), own.Name);
        enforced.GetProperty("capabilities").GetProperty("effective").GetArrayLength().ShouldBe(0);
        enforced.GetProperty("capabilities").GetProperty("bounding").GetArrayLength().ShouldBe(0);
        enforced.GetProperty("mounts")
            .EnumerateArray()
            .ShouldContain(m => m.GetProperty("target").GetString() == jail.Workspace && m.GetProperty("write").GetBoolean());
        enforced.GetProperty("mounts")
            .EnumerateArray()
            .ShouldContain(static m => m.GetProperty("target").GetString() == "/usr" && !m.GetProperty("write").GetBoolean());
        shown.RootElement.GetProperty("differences").GetArrayLength().ShouldBe(0);
        (await jail.BerthAsync("stop", id)).ShouldSucceed();
        (await run.EndAsync()).ExitCode.ShouldBe(128 + 15);
    }

    private static string[] Forbidding(IEnumerable<string> command) =>
        ["unshare", "--user", "--map-root-user", "sh", "-c", Forbid, "forbid", .. command];

    private static void RequireLandlock() => Assert.SkipUnless(LandlockAbi.Probe().IsAvailable, "needs a kernel with Landlock");
}
