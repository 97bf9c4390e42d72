using Berth.Conformance.Jails;
using Berth.Linux.Files;
using Berth.TestKit;

namespace Berth.Conformance.Attacks;

/// <summary>
/// What is protected below a writable grant keeps its place: nothing that leads to it can be moved away, now for the next run.
/// </summary>
public sealed class PinTests
{
    private const string Exchange =
        """
        source, target = sys.argv[1:3]
        def exchange():
            if libc.renameat2(-100, source.encode(), -100, target.encode(), 2) != 0:
                sys.exit(1)
        exchange(); exchange()
        """;

    [Theory, MemberData(nameof(Jail.Berths), MemberType = typeof(Jail))]
    public async Task DirectoryAboveADeniedFile_CannotBeMoved(JailKind kind)
    {
        using var jail = Filled(kind);
        jail.Flags = ["--deny", $"{jail.Workspace}/conf/deep/.env"];

        await MovesNothingAsync(jail);
    }

    [Theory, MemberData(nameof(Jail.Berths), MemberType = typeof(Jail))]
    public async Task DirectoryAboveEveryMatchOfAGlob_CannotBeMoved(JailKind kind)
    {
        using var jail = Filled(kind);
        jail.Write("conf/.env", "secret\n");
        OpenToAll(jail);
        jail.Flags = ["--deny", $"{jail.Workspace}/**/.env"];

        await MovesNothingAsync(jail);
    }

    [Theory, MemberData(nameof(Jail.Berths), MemberType = typeof(Jail))]
    public async Task DirectoryAboveADeniedDirectory_CannotBeMoved(JailKind kind)
    {
        using var jail = Filled(kind);
        jail.Flags = ["--deny", $"{jail.Workspace}/conf/deep"];

        await MovesNothingAsync(jail);
    }

    [Theory, MemberData(nameof(Jail.Berths), MemberType = typeof(Jail))]
    public async Task DirectoryAboveAReadOnlyGrant_CannotBeMoved(JailKind kind)
    {
        using var jail = Filled(kind);
        jail.Write(".git/hooks/sample", "harmless\n");
        OpenToAll(jail);
        jail.Flags = ["--ro", $"{jail.Workspace}/.git/hooks"];

        await jail.ShouldStopAsync(
            "mv .git o && mv o .git", "mv .git/hooks .git/h && mv .git/h .git/hooks", "touch .git/hooks/planted && rm .git/hooks/planted",
            "cp -r .git o && rm -rf .git && mv o .git", With(Exchange, "mkdir -p o", ".git o"));
        File.ReadAllText(Path.Combine(jail.Workspace, ".git/hooks/sample")).ShouldBe("harmless\n");
    }

    [Theory, MemberData(nameof(Jail.Berths), MemberType = typeof(Jail))]
    public async Task LinkThatARuleGoesThrough_CannotBeReplaced(JailKind kind)
    {
        using var jail = Filled(kind);
        jail.Write("other/x", "open\n");
        OpenToAll(jail);
        File.CreateSymbolicLink(Path.Combine(jail.Workspace, "link"), "conf");
        File.CreateSymbolicLink(Path.Combine(jail.Workspace, "other/file"), "../link/deep/.env");
        jail.Flags = ["--deny", $"{jail.Workspace}/other/file"];

        await MovesNothingAsync(jail);
        await jail.ShouldStopAsync(
            "mv link l && mv l link", "rm link && ln -s conf link", "ln -sfn other link && ln -sfn conf link", "mv other o && mv o other",
            "ln -s x n && mv n other/file && ln -sf ../link/deep/.env other/file", With(Exchange, "ln -sfn other l", "link l"));
    }

    [Theory, MemberData(nameof(Jail.Berths), MemberType = typeof(Jail))]
    public async Task GrantInAGrant_CannotBeMoved_WhereSomethingInItIsDenied(JailKind kind)
    {
        using var jail = Filled(kind);
        jail.Flags = ["--rw", $"{jail.Workspace}/conf/deep", "--deny", $"{jail.Workspace}/conf/deep/.env"];

        await MovesNothingAsync(jail);
    }

    [Theory, MemberData(nameof(Jail.Berths), MemberType = typeof(Jail))]
    public async Task DirectoryOfAnotherNameInside_CannotBeMoved(JailKind kind)
    {
        using var jail = Filled(kind);
        jail.Flags = ["--bind", $"{jail.Workspace}/conf:/alias:rw", "--deny", "/alias/deep/.env"];

        await MovesNothingAsync(jail);
        await jail.ShouldFailAsync("mv /alias/deep /alias/k", "grep secret /alias/deep/.env", "rm -rf /alias/deep; test ! -e /alias/deep");
    }

    [Theory, MemberData(nameof(Jail.Berths), MemberType = typeof(Jail))]
    public async Task Mount_CannotBeMadeOrTakenAway(JailKind kind)
    {
        using var jail = Filled(kind);
        var file = jail.Write(
            "berth.json",
            $$"""
            { "name": "free", "command": ["sh", "-c", "unshare -Urm sh -c 'umount -l /.berth-pins; mount -t tmpfs none conf; umount conf/deep/.env; mv conf k'; ls -d conf; cat conf/deep/.env k/deep/.env"],
              "sandbox": { "profile": "workspace", "seccomp": { "presets": [] }, "deny": ["{{jail.Workspace}}/conf/deep/.env"] } }
            """);

        var attacked = await jail.BerthAsync("run", file);

        attacked.Output.ShouldBe("conf\n", $"{attacked}");
        Directory.Exists(Path.Combine(jail.Workspace, "conf/deep")).ShouldBeTrue();
    }

    [Theory, MemberData(nameof(Jail.Berths), MemberType = typeof(Jail))]
    public async Task WorkloadThatMayMount_IsRefusedWhereItCouldTakePinsAway(JailKind kind)
    {
        using var jail = Filled(kind);
        var file = jail.Write(
            "berth.json",
            $$"""
            { "name": "free", "command": ["true"],
              "sandbox": { "profile": "workspace", "landlock": false, "seccomp": { "presets": [] }, "deny": ["{{jail.Workspace}}/conf/deep/.env"] } }
            """);

        var refused = await jail.BerthAsync("run", file);

        refused.ExitCode.ShouldBe(2, $"{refused}");
        refused.Error.ShouldContain("namespaces");
        File.WriteAllText(file,
            (await File.ReadAllTextAsync(
                file, TestContext.Current.CancellationToken)).Replace("conf/deep/.env", "nothing", StringComparison.Ordinal));
        (await jail.BerthAsync("run", file)).ShouldSucceed();
    }

    [Theory, MemberData(nameof(Jail.Berths), MemberType = typeof(Jail))]
    public async Task PinnedDirectory_IsOtherwiseAsItWas(JailKind kind)
    {
        using var jail = Filled(kind);
        jail.Flags = ["--deny", $"{jail.Workspace}/**/.env"];

        // No EXDEV: from, to and across pinned directories, by rename, link and exchange; new entries beside what is denied.
        (await jail.RunAsync(
            [
                "sh", "-ec",
                """
                echo new > conf/new; mv conf/new new; mv new conf/deep/new; ln conf/deep/new hard; mkdir conf/deep/sub; mv conf/deep/sub sub; rmdir sub
                python3 -c 'import os; os.rename("hard", "conf/hard"); os.link("conf/hard", "conf/deep/hard"); os.rename("conf/deep/hard", "hard")'
                stat -c %a conf; cat conf/deep/new; ls -A conf; stat -c %m conf/deep
                """,
            ],
            jail.Flags)).ShouldSucceed().ShouldBe($"777\nnew\ndeep\nhard\n{jail.Workspace}\n");
    }

    [Theory, MemberData(nameof(Jail.Berths), MemberType = typeof(Jail))]
    public async Task Explain_SaysWhichDirectoriesArePinned_AndForWhat(JailKind kind)
    {
        using var jail = Filled(kind);

        var explained =
            (await jail.BerthAsync(["explain", "--brief", "--deny", $"{jail.Workspace}/conf/deep/.env", "--", "true"])).ShouldSucceed();

        foreach (var directory in (string[])["conf", "conf/deep"])
            explained.Split('\n')
                .ShouldContain(line => line.TrimStart().StartsWith($"{jail.Workspace}/{directory} ", StringComparison.Ordinal)
                    && line.Contains("pinned", StringComparison.Ordinal));
        (await jail.BerthAsync(["explain", "--brief", "--deny", $"{jail.Workspace}/nothing", "--", "true"]))
            .ShouldSucceed()
            .ShouldNotContain("pinned");
    }

    [Theory, MemberData(nameof(Jail.Berths), MemberType = typeof(Jail))]
    public async Task SecondSandboxWithoutTheRule_MovesTheDirectory_AndTheFirstsMaskGoesWithIt(JailKind kind)
    {
        // As far as the kernel lets it: a mount holds a name in its own mount namespace only, but stays on the file that it covers.
        using var jail = Filled(kind);
        using var first = jail.Start(["sh", "-c", "echo up; read x; cat conf/deep/.env k/deep/.env; mv k/deep k/d || echo held"], "--deny",
            $"{jail.Workspace}/**/.env");
        (await first.LineAsync()).ShouldBe("up");

        (await jail.RunAsync(["mv", "conf", "k"])).ShouldSucceed();
        await first.Input.WriteLineAsync("go");
        first.CloseInput();

        var end = await first.EndAsync();
        end.Output.ShouldBe("held\n", $"{end}");
        (await jail.RunAsync(["grep", "-rq", "secret", "."], "--deny",
            $"{jail.Workspace}/**/.env")).ExitCode.ShouldNotBe(0, "a glob finds it under its new name");
    }

    [Fact]
    public async Task GrantThatIsShownAsItsOwn_IsPinnedToo()
    {
        using var jail = Filled(JailKind.BerthAsRoot);
        var user = UnprivilegedUser.Require();
        Caller.Ordinary().Own(jail.Workspace);
        jail.Flags = ["--deny", $"{jail.Workspace}/conf/deep/.env"];

        await MovesNothingAsync(jail);
        (await jail.RunAsync(["touch", "conf/deep/new"], jail.Flags)).ShouldSucceed();
        FileStatus.Of(Path.Combine(jail.Workspace, "conf/deep/new")).Uid.ShouldBe(
            (uint)user.Uid, "below pins as well, what it makes is the owner's");
    }

    private static async Task MovesNothingAsync(Jail jail)
    {
        await jail.ShouldStopAsync(
            "mv conf k && mv k conf", "mv conf/deep conf/k && mv conf/k conf/deep", "mv conf/deep k && mv k conf/deep", "grep -r secret .",
            With(Exchange, "mkdir -p k", "conf k"), With(Exchange, "mkdir -p k", "conf/deep k"));
        await jail.ShouldFailAsync("rm -rf conf; test ! -e conf/deep", "cp -a conf k; rm -rf conf; mv -T k conf", "mv $PWD /tmp/away");

        // Whatever it did, the next run is protected as well.
        await jail.ShouldFailAsync("grep -r secret .");
        File.ReadAllText(Path.Combine(jail.Workspace, "conf/deep/.env")).ShouldBe("secret\n");
    }

    /// <summary>
    /// So that root's workload, which is another user and has an ACL entry of the workspace alone, is stopped by nothing but its sandbox.
    /// </summary>
    private static void OpenToAll(Jail jail)
    {
        foreach (var directory in Directory.EnumerateDirectories(jail.Workspace, "*", SearchOption.AllDirectories))
            File.SetUnixFileMode(directory, (UnixFileMode)0b111_111_111);
    }

    private static string With(string python, string before, string arguments) =>
        $"{before}\narguments='{arguments}'\n{Python.Script(python)}";

    private static Jail Filled(JailKind kind)
    {
        var jail = Jail.Make(kind);
        jail.Write("conf/deep/.env", "secret\n");
        OpenToAll(jail);
        return jail;
    }
}
