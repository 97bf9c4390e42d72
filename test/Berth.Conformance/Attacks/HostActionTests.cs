using Berth.Conformance.Jails;
using Berth.Linux.Acl;
using Berth.Linux.Files;
using Berth.TestKit;

namespace Berth.Conformance.Attacks;

/// <summary>
/// What root's Berth does to the host stays where it was meant, whatever the workload makes of the names: links it put there, files it
/// moved.
/// </summary>
public sealed class HostActionTests
{
    private const uint Identity = 1_000_000;

    private static string Granting(string path) => $$"""[{ "path": "{{path}}", "read": true, "write": true }]""";

    [Fact]
    public async Task Acl_DirectoryReplacedByALink_TheNextRunIsRefusedAndTheVictimIsAsBefore()
    {
        using var jail = Jail.Make(JailKind.BerthAsRoot);
        var victim = Victim(jail);
        jail.Write("data/file", "mine");
        var granted = Granting(jail.Workspace + "/data/file");

        (await RunAsync(jail, "cat data/file && mv data moved && ln -s $OUTSIDE data", granted)).ShouldSucceed().ShouldBe("mine");

        PathAcl.ReadText(jail.Workspace + "/moved/file")
            .ShouldNotContain($"{Identity}", customMessage: "undone on the file that was changed");
        PathAcl.ReadText(victim).ShouldNotContain($"{Identity}");
        var refused = await RunAsync(jail, "echo in; cat data/file", granted);
        refused.ExitCode.ShouldBe(2, $"{refused}");
        refused.Output.ShouldBeEmpty();
        refused.Error.ShouldContain($"through a symbolic link inside {jail.Workspace}, which the workload may write");
        PathAcl.ReadText(victim).ShouldNotContain($"{Identity}");
        jail.Records().ShouldBeEmpty();
    }

    [Fact]
    public async Task Acl_FileReplaced_IsUndoneOnTheOneThatWasChanged()
    {
        using var jail = Jail.Make(JailKind.BerthAsRoot);
        var file = jail.Write("data/file", "mine");
        File.SetUnixFileMode(jail.Workspace + "/data", (UnixFileMode)0b111_111_111);

        (await RunAsync(jail, "mv data/file elsewhere; mv data old; mkdir data; echo new > data/file", Granting(file))).ShouldSucceed();

        PathAcl.ReadText(jail.Workspace + "/elsewhere").ShouldNotContain($"{Identity}");
        jail.Records().ShouldBeEmpty();
    }

    [Fact]
    public async Task Acl_FileRemoved_IsNothingToUndo()
    {
        using var jail = Jail.Make(JailKind.BerthAsRoot);
        var file = jail.Write("file", "mine");

        (await RunAsync(jail, "rm file", Granting(file))).ShouldSucceed();
        jail.Records().ShouldBeEmpty();
    }

    [Fact]
    public async Task Acl_BerthIsKilled_TheNextCommandUndoesItOnTheSameFile()
    {
        using var jail = Jail.Make(JailKind.BerthAsRoot);
        var victim = Victim(jail);
        jail.Write("data/file", "mine");
        Describe(jail, "mv data moved; ln -s $OUTSIDE data; echo ready; exec sleep 100", Granting(jail.Workspace + "/data/file"));
        using var running = jail.Caller.Start(
            [BerthBinary.Path, "run", Path.GetFullPath(jail.Workspace + "/../berth.json")], jail.Workspace, jail.Environment);
        await running.LineAsync();
        PathAcl.ReadText(jail.Workspace + "/moved/file").ShouldContain($"user:{Identity}:rw-");

        running.Signal("KILL");
        await running.EndAsync();
        await Eventually.Async(async () => (await jail.BerthAsync("ps")).ExitCode == 0
            && jail.Records().Count == 0, "the next command undoes it");

        PathAcl.ReadText(jail.Workspace + "/moved/file").ShouldNotContain($"{Identity}");
        PathAcl.ReadText(victim).ShouldNotContain($"{Identity}");
    }

    /// <summary>The mask of an ACL holds back others' entries; Berth's own entry widens it.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Acl_OfADirectoryWhoseMaskHoldsBackAnotherUser_LetsThatUserDoNoMore(bool killed)
    {
        HostTool.Require("setfacl");
        var user = UnprivilegedUser.Require();
        using var jail = Jail.Make(JailKind.BerthAsRoot);
        (await jail.Caller.RunAsync(["setfacl", "-m", $"u:{user.Uid}:rwx,m::r-x", jail.Workspace], "/")).ShouldSucceed();
        var before = PathAcl.ReadText(jail.Workspace);
        Describe(jail, "touch mine; echo ready; exec sleep 100", "[]");
        using var running = jail.Caller.Start(
            [BerthBinary.Path, "run", Path.GetFullPath(jail.Workspace + "/../berth.json")], jail.Workspace, jail.Environment);
        await running.LineAsync();

        (await Caller.Ordinary().RunAsync(["sh", "-c", "ls && ! touch theirs 2>/dev/null"], jail.Workspace))
            .ShouldSucceed()
            .ShouldContain("mine");

        running.Signal(killed ? "KILL" : "TERM");
        await running.EndAsync();
        await Eventually.Async(async () => (await jail.BerthAsync("ps")).ExitCode == 0 && jail.Records().Count == 0, "it is undone");
        PathAcl.ReadText(jail.Workspace).ShouldBe(before);
    }

    [Fact]
    public async Task Ensure_ThroughALinkOfTheWorkload_IsRefusedAndNothingIsMade()
    {
        using var jail = Jail.Make(JailKind.BerthAsRoot);
        var wanted = $$"""[{ "path": "{{jail.Workspace}}/made/deep", "ensure": true, "read": true }]""";
        (await RunAsync(jail, "ln -s $OUTSIDE made", "[]")).ShouldSucceed();

        var refused = await RunAsync(jail, "true", wanted);
        refused.ExitCode.ShouldBe(2, $"{refused}");
        Directory.Exists(jail.Outside + "/deep").ShouldBeFalse();

        (await RunAsync(jail, "test -d deep", wanted.Replace("/made", "", StringComparison.Ordinal))).ShouldSucceed();
        FileStatus.Of(jail.Workspace + "/deep").Mode.ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    /// <summary>An ordinary user's Berth cannot find a directory that the workload has moved, and says so.</summary>
    [Fact]
    public async Task ExtraPermissions_OnADirectoryThatTheWorkloadMoves_AreSaidToStay()
    {
        using var jail = Jail.Make(JailKind.BerthAsUser);
        Directory.CreateDirectory(jail.Workspace + "/outer/inner");
        string Describe(string name, string script) => jail.Write(name, $$"""
            {
              "name": "mover", "command": ["sh", "-c", "{{script}}"],
              "sandbox": {
                "profile": "strict", "identity": 22,
                "filesystem": [{ "bind": "./outer", "write": true }],
                "extraPermissions": [
                  { "path": "./outer", "read": true, "write": true, "execute": true }, { "path": "./outer/inner", "read": true }
                ]
              }
            }
            """);
        var (stays, moves) = (Describe("stays.json", "true"),
            Describe("moves.json", "mv outer/inner outer/other".Replace("outer", jail.Workspace + "/outer", StringComparison.Ordinal)));

        (await jail.BerthAsync("run", stays)).Error.ShouldNotContain("not there any more");
        var said = await jail.BerthAsync("run", moves);

        said.Error.ShouldContain($"what was {jail.Workspace}/outer/inner is not there any more");
        PathAcl.ReadText(jail.Workspace + "/outer/other").ShouldContain("user:100022:r--");
        PathAcl.ReadText(jail.Workspace + "/outer").ShouldNotContain("user:100022");
    }

    /// <summary>A home that is kept between runs.</summary>
    [Theory, InlineData(JailKind.BerthAsUser), InlineData(JailKind.BerthAsRoot)]
    public async Task Ensure_OfABindOfAnIdentity_IsWritableByIt(JailKind kind)
    {
        using var jail = Jail.Make(kind);
        string Kept(string name, string script) => jail.Write(name, $$"""
            {
              "name": "kept", "command": ["sh", "-c", "{{script}}"],
              "sandbox": {
                "profile": "strict", "identity": 21,
                "filesystem": [{ "bind": "./homes/kept", "to": "/home/berth", "write": true, "ensure": true }]
              }
            }
            """);
        var first = Kept("first.json", "mkdir ~/cache && echo one >> ~/cache/lines && wc -l < ~/cache/lines");
        var second = Kept("second.json", "echo two >> ~/cache/lines && cat ~/cache/lines && rm -r ~/cache");

        (await jail.BerthAsync("run", first)).ShouldSucceed().ShouldBe("1\n");
        (await jail.BerthAsync("run", second)).ShouldSucceed().ShouldBe("one\ntwo\n");

        var home = jail.Workspace + "/homes/kept";
        FileStatus.Of(home).Mode.ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        PathAcl.ReadText(home).ShouldNotContain("user:1");
    }

    private static string Victim(Jail jail)
    {
        var victim = jail.Outside + "/file";
        File.WriteAllText(victim, "root's");
        File.SetUnixFileMode(victim, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        return victim;
    }

    private static void Describe(Jail jail, string script, string permissions) => File.WriteAllText(
        jail.Workspace + "/../berth.json",
        $$"""{ "name": "x", "command": ["sh", "-c", "{{script.Replace("$OUTSIDE", jail.Outside, StringComparison.Ordinal)}}"], "sandbox": { "extraPermissions": {{permissions}} } }""");

    private static Task<CommandOutput> RunAsync(Jail jail, string script, string permissions)
    {
        Describe(jail, script, permissions);
        return jail.BerthAsync("run", Path.GetFullPath(jail.Workspace + "/../berth.json"));
    }
}
