using Berth.Conformance.Jails;
using Berth.TestKit;

namespace Berth.Conformance.Attacks;

/// <summary>
/// What SECURITY.md says is no boundary is none: who reads it there must find it so, and see the day on which it changes.
/// </summary>
public sealed class LimitsTests
{
    [Theory, MemberData(nameof(Jail.Berths), MemberType = typeof(Jail))]
    public async Task MaskedPath_IsThere_EmptyAndUnreadable(JailKind kind)
    {
        using var jail = Jail.Make(kind);
        jail.Write(".env", "secret\n");
        jail.Write("keys/a", "secret\n");

        var seen = (await jail.RunAsync(["sh", "-c", "test -f .env && test -d keys && stat -c %s .env; ls"], "--deny",
            $"{jail.Workspace}/.env", "--deny", $"{jail.Workspace}/keys")).ShouldSucceed();
        seen.ShouldBe("0\nkeys\n");
        jail.Flags = ["--deny", $"{jail.Workspace}/.env", "--deny", $"{jail.Workspace}/keys"];
        await jail.ShouldStopAsync("cat .env", "ls keys", "cat keys/a");
    }

    [Fact]
    public async Task SupplementaryGroups_OfAnUnprivilegedCaller_StillCount_AndShowSaysSo()
    {
        using var jail = Jail.Make(JailKind.BerthAsUser);
        var user = UnprivilegedUser.Require();
        const int Group = 4; // adm
        var file = jail.Write("report", "for the group\n");
        (await Caller.Root().RunAsync(["sh", "-c", $"chown 0:{Group} {file} && chmod 040 {file}"], "/")).ShouldSucceed();
        string[] As(string groups) => ["setpriv", $"--reuid={user.Uid}", $"--regid={user.Gid}", groups, "--", BerthBinary.Path];
        KeyValuePair<string, string>[] environment = [.. jail.Environment, new("HOME", user.Home)];

        (await Caller.Root().RunAsync(
            [.. As("--clear-groups"), "run", "--", "cat", "report"], jail.Workspace, environment)).ExitCode.ShouldNotBe(0);
        (await Caller.Root().RunAsync([.. As($"--groups={Group}"), "run", "--", "cat", "report"], jail.Workspace,
            environment)).ShouldSucceed().ShouldBe("for the group\n");
        (await jail.BerthAsync("explain", "--", "true")).ShouldSucceed().ShouldContain("supplementary groups");
    }

    [Fact]
    public async Task TwoIdentities_InTheSameWorkspace_ReadAndChangeWhatTheOtherWrote()
    {
        using var jail = Jail.Make(JailKind.BerthAsRoot);
        (await jail.RunAsync(["sh", "-c", "umask 0; echo one > shared; id -u > uid"], "--identity", "1")).ShouldSucceed();
        (await jail.RunAsync(["sh", "-c", "cat shared; echo two > shared"], "--identity", "2")).ShouldSucceed().ShouldBe("one\n");
        (await File.ReadAllTextAsync($"{jail.Workspace}/shared", TestContext.Current.CancellationToken)).ShouldBe("two\n");
    }

    [Fact]
    public async Task SetUserIdBit_OfAFileInTheWorkspace_StaysOnTheHost()
    {
        using var jail = Jail.Make(JailKind.BerthAsUser);
        (await jail.RunAsync(["sh", "-c", "cp /usr/bin/id id && chmod 4755 id"])).ShouldSucceed();
        File.GetUnixFileMode($"{jail.Workspace}/id").HasFlag(UnixFileMode.SetUser).ShouldBeTrue();
        (await jail.RunAsync(["sh", "-c", "grep -c nosuid /proc/self/mountinfo > /dev/null && ./id -u"]))
            .ShouldSucceed()
            .ShouldBe((await jail.RunOutsideAsync("id", "-u")).Output);
    }

    [Fact]
    public async Task CommandLine_StandsInTheStateDirectoryWhileItRuns_ForItsUserAlone()
    {
        using var jail = Jail.Make(JailKind.BerthAsUser);
        using var run = jail.Start(["sh", "-c", "echo up; read line", "4711-secret"]);
        (await run.LineAsync()).ShouldBe("up");
        (await jail.RunOutsideAsync("grep", "-rl", "4711-secret", jail.State)).ShouldSucceed();
        jail.Records().ShouldAllBe(
            static record => (File.GetUnixFileMode(record) & (UnixFileMode.GroupRead | UnixFileMode.OtherRead)) == UnixFileMode.None
                || IsClosed(Path.GetDirectoryName(record)!));
        run.CloseInput();
        await run.EndAsync();
        (await jail.RunOutsideAsync("grep", "-rl", "4711-secret", jail.State)).ExitCode.ShouldBe(1);
    }

    [Theory, MemberData(nameof(Jail.Berths), MemberType = typeof(Jail))]
    public async Task RepositoryInASubdirectory_AndWhatIsBuilt_AreTheAgents(JailKind kind)
    {
        HostTool.Require("git");
        using var jail = Jail.Make(kind);
        (await jail.RunAsync(
            ["sh", "-ec",
                "echo all: > Makefile; mkdir sub; cd sub; git init -q .; git config core.fsmonitor ./x; touch .git/hooks/pre-commit"],
            "--profile", "agent")).ShouldSucceed();
    }

    [Fact]
    public async Task BoundTree_ShowsNoMountThatTheHostMakesLater()
    {
        using var jail = Jail.Make(JailKind.BerthAsRoot);
        var script = $$"""
            mount --make-rshared / && mkdir -m 755 sub && mkfifo -m 666 up go
            {{BerthBinary.Path}} run -- sh -c 'echo > up; read line < go; echo inside: $(ls -A sub)' & read line < up
            mount -t tmpfs none sub && touch sub/later && echo outside: $(ls -A sub) && echo > go; wait
            """;
        (await jail.RunOutsideAsync("unshare", "--mount", "sh", "-c", script)).ShouldSucceed().ShouldBe("outside: later\ninside:\n");
    }

    private static bool IsClosed(string directory) => (File.GetUnixFileMode(directory) & UnixFileMode.OtherExecute) == UnixFileMode.None;
}
