using Berth.Conformance.Jails;
using Berth.TestKit;

namespace Berth.Conformance.Attacks;

/// <summary>
/// The profile <c>agent</c> and repositories that are no directory <c>.git</c> of their own: what the caller's git reads and runs
/// afterwards stays as it is there, too. Each attack gets through under the profile <c>workspace</c>.
/// </summary>
public sealed class AgentRepositoryTests
{
    private const string Identity = "export GIT_AUTHOR_NAME=w GIT_AUTHOR_EMAIL=w@x GIT_COMMITTER_NAME=w GIT_COMMITTER_EMAIL=w@x; ";
    private static readonly string[] s_agent = ["--profile", "agent"];

    public static TheoryData<JailKind, string, string> Forms => new(
        from kind in (JailKind[])[JailKind.BerthAsRoot, JailKind.BerthAsUser]
        from form in ((string, string)[])[("git init -q --separate-git-dir=files .", "files"),
            ("git init -q . && mv .git files && ln -s files .git", "files"),
            ("git init -q . && mkdir sub && mv .git sub/g && ln -s sub/g .git", "sub/g")]
        select (kind, form.Item1, form.Item2));

    [Theory, MemberData(nameof(Forms))]
    public async Task DirectoryThatGitNames_IsKeptLikeGits(JailKind kind, string make, string files)
    {
        using var jail = await ProjectAsync(kind, make);
        string[] attacks =
        [
            $"echo '[core]' >> {files}/config", $"touch {files}/hooks/planted && rm {files}/hooks/planted",
                $"mv {files}/hooks {files}/h && mv {files}/h {files}/hooks",
            $"echo ../evil > {files}/commondir && rm {files}/commondir",
                $"echo '[core]' > {files}/config.worktree && rm {files}/config.worktree",
            $"mv {files} o && mv o {files}", "mv .git o && mv o .git", "cp -a .git o && mv -fT o .git",
        ];
        (await jail.RunAsync(["sh", "-ec", string.Join('\n', attacks)])).ShouldSucceed();
        jail.Flags = s_agent;

        await jail.ShouldFailAsync(
            [.. attacks.Select(static a => a.Contains("&& rm ", StringComparison.Ordinal)
                ? a[..a.LastIndexOf(" && rm ", StringComparison.Ordinal)]
                : a)]);
        (await jail.RunAsync(["sh", "-ec", Identity + "echo more >> a; git commit -qam more; git log --format=%s -1"],
            s_agent)).ShouldSucceed().ShouldBe("more\n");
        (await jail.RunOutsideAsync("ls", "-A", ".", files))
            .ShouldSucceed()
            .Split('\n')
            .ShouldNotContain(static name => name == "commondir" || name == "config.worktree" || name == "refs:", "nothing is left");
    }

    [Theory, MemberData(nameof(Jail.Berths), MemberType = typeof(Jail))]
    public async Task LinkedWorktree_OfARepositoryThatIsGranted_IsKept(JailKind kind)
    {
        using var jail = await ProjectAsync(kind, "git init -q .");
        var main = Path.Combine(jail.Workspace, "main");
        (await Caller.Ordinary().RunAsync(
            ["sh", "-ec", "mkdir main; mv .git a main; cd main; git worktree add -q ../tree"], jail.Workspace)).ShouldSucceed();
        string[] attacks =
        [
            "touch MAIN/.git/hooks/planted", "echo '[core]' >> MAIN/.git/config",
                "echo '[core]' > MAIN/.git/worktrees/tree/config.worktree", "echo /evil > MAIN/.git/worktrees/tree/commondir",
                "echo gitdir: /evil > .git",
        ];
        async Task<CommandOutput> RunAsync(string profile, string script) => await jail.RunOutsideAsync(
            "sh", "-c",
                $"cd tree && exec {BerthBinary.Path} run --profile {profile} --rw {main} -- sh -c "
                    + $"'{script.Replace("MAIN", main, StringComparison.Ordinal)}'");

        foreach (var attack in attacks)
        {
            var tried = await RunAsync("agent", attack.Replace("'", "\"", StringComparison.Ordinal) + " && echo through");
            tried.Output.ShouldBeEmpty($"{attack}: {tried}");
        }

        (await RunAsync("agent", Identity + "echo more >> a; git commit -qam more; git log --format=%s -1"))
            .ShouldSucceed()
            .ShouldBe("more\n");
        foreach (var attack in attacks)
            (await RunAsync("workspace", attack.Replace("'", "\"", StringComparison.Ordinal) + " && echo through"))
                .ShouldSucceed()
                .ShouldBe("through\n");
    }

    [Theory, MemberData(nameof(Jail.Berths), MemberType = typeof(Jail))]
    public async Task BareRepositoryAtTheTop_IsNone(JailKind kind)
    {
        using var jail = await ProjectAsync(kind, "git init -q .");
        var attack = $"""
            cp -r .git/objects .git/refs .git/HEAD . ; rm .git/HEAD
            printf '[core]\nrepositoryformatversion=0\nbare=false\nworktree={jail.Workspace}\nfsmonitor=touch {jail.Workspace}/ran;false\n' > config
            echo done
            """;
        var ran = Path.Combine(jail.Workspace, "ran");

        (await jail.RunAsync(["sh", "-c", attack], s_agent)).Output.ShouldEndWith("done\n");
        await Caller.Ordinary().RunAsync(["git", "status"], jail.Workspace);
        File.Exists(ran).ShouldBeFalse();

        (await Caller.Ordinary().RunAsync(
            ["sh", "-c", "cp HEAD .git/HEAD; rm -rf HEAD objects refs config"], jail.Workspace)).ShouldSucceed();
        (await jail.RunAsync(["sh", "-c", attack])).Output.ShouldEndWith("done\n");
        await Caller.Ordinary().RunAsync(["git", "status"], jail.Workspace);
        File.Exists(ran).ShouldBeTrue("the attack is one");
    }

    [Theory, MemberData(nameof(Jail.Berths), MemberType = typeof(Jail))]
    public async Task NameThatIsHeldAtTheTop_ShowsInNoStatus_AndGoes(JailKind kind)
    {
        using var jail = await ProjectAsync(kind, "git init -q .");
        (await jail.RunAsync(["sh", "-ec", "git status --short; test -S refs; git add -A; git status --short; git diff HEAD"],
            s_agent)).ShouldSucceed().ShouldBeEmpty();
        (await jail.RunOutsideAsync("ls", "-A")).ShouldSucceed().ShouldBe(".git\na\n");
    }

    [Theory, MemberData(nameof(Jail.Berths), MemberType = typeof(Jail))]
    public async Task WhatTheConfigurationNames_IsKept(JailKind kind)
    {
        using var jail = await ProjectAsync(kind, "git init -q .");
        (await Caller.Ordinary().RunAsync(
            [
                "sh", "-ec", """
                mkdir there; echo '[user]' > more.inc; echo '[core]' > "odd name"
                git config core.hooksPath there; git config --add include.path ../more.inc; git config --add include.path '../missing'
                git config 'includeIf.gitdir:/x.path' "$PWD/odd name"
                """,
            ], jail.Workspace)).ShouldSucceed();
        string[] attacks = ["touch there/pre-commit", "mv there t && mv t there", "echo >> more.inc", "cp more.inc m && mv m more.inc",
            "echo > missing", "echo >> 'odd name'"];
        (await jail.RunAsync(["sh", "-ec", string.Join('\n', attacks) + "\nrm missing there/pre-commit"])).ShouldSucceed();
        jail.Flags = s_agent;

        await jail.ShouldFailAsync(attacks);
        (await jail.RunAsync(["touch", "beside"], s_agent)).ShouldSucceed();
        File.Exists(Path.Combine(jail.Workspace, "missing")).ShouldBeFalse();
    }

    [Fact]
    public async Task DirectoryThatTheWorkloadCloses_IsLeftWithoutHeldNames()
    {
        using var jail = await ProjectAsync(JailKind.BerthAsUser, "git init -q .");

        var ran = await jail.RunAsync(["chmod", "555", ".git"], s_agent);

        ran.ShouldSucceed();
        ran.Error.ShouldBeEmpty();
        (await jail.RunOutsideAsync("ls", ".git")).ShouldSucceed().Split('\n').ShouldNotContain("commondir");
        (await jail.RunOutsideAsync("stat", "-c", "%a", ".git")).ShouldSucceed().ShouldBe("555\n", "the mode is the workload's");
        var refused = await jail.RunAsync(["true"], s_agent);
        refused.ExitCode.ShouldBe(125);
        refused.Error.ShouldContain($"chmod u+rwx {jail.Workspace}/.git");
        (await jail.RunOutsideAsync("chmod", "u+rwx", ".git")).ShouldSucceed();
        (await jail.RunAsync(["true"], s_agent)).ShouldSucceed();
    }

    /// <summary>After a kill the pins are gone, and the next command finds the names only if it looks for the directory itself.</summary>
    [Theory, MemberData(nameof(Jail.Berths), MemberType = typeof(Jail))]
    public async Task DirectoryThatIsMovedAfterAKill_KeepsNoHeldNames_OrThatIsSaid(JailKind kind)
    {
        using var jail = await ProjectAsync(kind, "git init -q .");
        using var run = jail.Start(["sh", "-c", "echo up; exec sleep 1000"], s_agent);
        await run.LineAsync();
        (await jail.RunOutsideAsync("test", "-e", ".git/commondir")).ShouldSucceed();
        run.Signal("KILL");
        await run.EndAsync();
        await Eventually.Async(async () =>
            (await Caller.Ordinary().RunAsync(["sh", "-c", "mv .git moved && mkdir .git"], jail.Workspace)).ExitCode == 0);

        var next = await jail.BerthAsync("ps");
        next.ShouldSucceed();
        var left = (await jail.RunOutsideAsync("ls", "moved")).ShouldSucceed().Split('\n').Intersect(["commondir", "config.worktree"]);
        if (jail.Caller.IsRoot)
            left.ShouldBeEmpty($"{next}");
        else
            next.Error.ShouldContain($"what was {jail.Workspace}/.git has been moved; if it has commondir");
        jail.Records().ShouldBeEmpty();
    }

    private static async Task<Jail> ProjectAsync(JailKind kind, string make)
    {
        HostTool.Require("git");
        var jail = Jail.Make(kind);
        jail.Write("a", "first\n");
        var user = UnprivilegedUser.Require();
        if (jail.Caller.IsRoot)
            (await Caller.Root().RunAsync(["chown", "-R", $"{user.Uid}:{user.Gid}", jail.Workspace], "/")).ShouldSucceed();
        (await Caller.Ordinary().RunAsync(
            ["sh", "-ec", $"{make}; git add a; git -c user.name=w -c user.email=w@x commit -qm first"], jail.Workspace)).ShouldSucceed();
        return jail;
    }
}
