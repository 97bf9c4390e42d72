using Berth.Conformance.Jails;
using Berth.TestKit;

namespace Berth.Conformance.Attacks;

/// <summary>
/// The profile <c>agent</c>: a program works on a project, sees none of its secrets, and leaves nothing that the host would run by itself.
/// </summary>
public sealed class AgentProfileTests
{
    private static readonly string[] s_agent = ["--profile", "agent"];

    [Theory, MemberData(nameof(Jail.Berths), MemberType = typeof(Jail))]
    public async Task WhatTheHostRunsByItself_IsReadOnlyAndKeepsItsPlace(JailKind kind)
    {
        using var jail = await ProjectAsync(kind);
        string[] attacks =
        [
            "echo '[core]' >> .git/config",
                "git config -f .git/config core.fsmonitor ./x && git config -f .git/config --unset core.fsmonitor",
                "touch .git/hooks/planted && rm .git/hooks/planted", "mv .git o && mv o .git",
            "mv .git/hooks .git/h && mv .git/h .git/hooks", "rm -rf k; cp -a .git k && mv .git p && mv k .git && rm -rf p",
            "echo >> .vscode/tasks.json", "mv .vscode v && mv v .vscode", "echo >> .envrc", "cp .envrc e && mv e .envrc", "echo >> .bashrc",
        ];
        // The profile workspace lets each of them through.
        (await jail.RunAsync(["sh", "-ec", string.Join('\n', attacks)])).ShouldSucceed();
        foreach (var flags in (string[][])[s_agent, [.. s_agent, "--rw", jail.Workspace],
            [.. s_agent, "--rw", $"{jail.Workspace}/.vscode/cache"]])
        {
            jail.Flags = flags;
            await jail.ShouldFailAsync(attacks);
        }

        (await jail.RunAsync(["touch", ".vscode/cache/new"], jail.Flags)).ShouldSucceed();
    }

    /// <summary>What git reads and runs if it is there, and is not there: the caller's git outside goes by it afterwards.</summary>
    [Theory, MemberData(nameof(Jail.Berths), MemberType = typeof(Jail))]
    public async Task NamesOfGitsThatAreMissing_AreHeld_AndNothingIsLeftOfThat(JailKind kind)
    {
        using var jail = await ProjectAsync(kind);
        (await jail.RunOutsideAsync("sh", "-ec", "rm -rf .git/hooks")).ShouldSucceed();
        string[] attacks =
        [
            "echo ../evil > .git/commondir && rm .git/commondir", "ln -s /dev/null .git/commondir && rm .git/commondir",
                "mkdir .git/commondir && rmdir .git/commondir",
            "echo x > n && mv n .git/commondir && rm .git/commondir", "echo '[core]' > .git/config.worktree && rm .git/config.worktree",
            "mkdir .git/hooks && touch .git/hooks/pre-commit && rm -r .git/hooks", "mkdir h && mv h .git/hooks && rmdir .git/hooks",
        ];
        (await jail.RunAsync(["sh", "-ec", string.Join('\n', attacks)])).ShouldSucceed();
        jail.Flags = s_agent;
        await jail.ShouldFailAsync(
            [.. attacks.Select(static a => a[..a.LastIndexOf("&& rm", StringComparison.Ordinal)]), "mv .git/commondir c",
                "rm -f .git/commondir; test ! -e .git/commondir", "touch .git/hooks/pre-commit"]);

        const string Work = "git config user.name; echo more >> a; GIT_AUTHOR_NAME=w GIT_AUTHOR_EMAIL=w@x GIT_COMMITTER_NAME=w "
            + "GIT_COMMITTER_EMAIL=w@x git commit -qam more; git log --format=%s -1";
        (await jail.RunAsync(["sh", "-c", Work], s_agent)).Output.ShouldEndWith("more\n");
        (await jail.RunOutsideAsync("ls", "-A", ".git"))
            .ShouldSucceed()
            .Split('\n')
            .ShouldNotContain(static name => name == "commondir" || name == "hooks" || name == "config.worktree", "nothing is left");
    }

    /// <summary>Nobody may read or search what is made under such a umask, not even its owner.</summary>
    [Fact]
    public async Task HeldNames_UnderAUmaskThatTakesEverything_CanBeReadByGit()
    {
        using var jail = await ProjectAsync(JailKind.BerthAsUser);
        (await jail.RunOutsideAsync("sh", "-ec", "rm -rf .git/hooks; echo more >> a")).ShouldSucceed();
        async Task<string> StatusAsync(string umask) => (await jail.RunOutsideAsync(
            ["sh", "-c", $"umask {umask}; exec \"$@\"", "sh", .. jail.Command(
                ["sh", "-c", "stat -c %F-%a .git/commondir .git/hooks; git status --short -uno"], s_agent)])).ShouldSucceed();

        (await StatusAsync("022")).ShouldBe("regular file-644\ndirectory-755\n M a\n");
        (await StatusAsync("777")).ShouldBe("regular file-600\ndirectory-700\n M a\n");
    }

    /// <summary>git runs the hooks in the workspace itself then.</summary>
    [Theory, MemberData(nameof(Jail.Berths), MemberType = typeof(Jail))]
    public async Task Hooks_InTheWorkspaceItself_AreReadOnly_AndTheNamesOfMissingOnesAreHeld(JailKind kind)
    {
        using var jail = await ProjectAsync(kind);
        jail.Write("post-merge", "#!/bin/sh\n");
        await OwnAsync(jail);
        (await Caller.Ordinary().RunAsync(["git", "config", "core.hooksPath", "."], jail.Workspace)).ShouldSucceed();
        string[] attacks =
        [
            "echo evil >> post-merge", "mv post-merge o && mv o post-merge", "echo evil > pre-commit", "echo evil > n; mv n post-checkout",
            "ln -s a commit-msg", "mkdir reference-transaction",
        ];
        (await jail.RunAsync(
            ["sh", "-ec", string.Join('\n', attacks) + "\nrm -r n pre-commit post-checkout commit-msg reference-transaction || :"]))
            .ShouldSucceed();
        jail.Flags = s_agent;

        await jail.ShouldFailAsync(attacks);
        const string Work = "echo more >> a; git -c user.name=w -c user.email=w@x commit -qam more; git log --format=%s -1";
        (await jail.RunAsync(["sh", "-c", Work], s_agent)).Output.ShouldEndWith("more\n");
        (await jail.RunOutsideAsync("ls", "-A")).ShouldSucceed().ShouldNotContain("pre-commit");
    }

    /// <summary>The repository is named by <c>.git</c>, and lies in the writable layer of an overlay.</summary>
    [Fact]
    public async Task Repository_InTheUpperLayerOfAnOverlay_IsHeldToo()
    {
        using var jail = await ProjectAsync(JailKind.BerthAsUser);
        var layers = Path.Combine(jail.Outside, "layers");
        foreach (var layer in (string[])["upper", "lower", "work"])
            Directory.CreateDirectory(Path.Combine(layers, layer));
        jail.Caller.Own(layers);
        (await jail.RunOutsideAsync(
            "sh", "-ec",
                $"mv .git {layers}/upper/repository; echo gitdir: {layers}/upper/repository > .git; rm -rf {layers}/upper/repository/hooks"))
            .ShouldSucceed();
        string Describe(string profile) => jail.Write($"{profile}.json", $$"""
            {
              "name": "layers",
              "command": ["sh", "-c", "cd /data/repository; echo evil >> config; echo evil > hooks/x; mkdir hooks; echo .. > commondir; exit 0"],
              "sandbox": {
                "profile": "{{profile}}",
                "filesystem": [{ "overlay": "/data", "lower": ["{{layers}}/lower"], "upper": "{{layers}}/upper", "work": "{{layers}}/work" }]
              }
            }
            """);
        var config = Path.Combine(layers, "upper/repository/config");
        var before = await File.ReadAllTextAsync(config, TestContext.Current.CancellationToken);

        (await jail.BerthAsync("run", Describe("agent"))).ShouldSucceed();
        (await File.ReadAllTextAsync(config, TestContext.Current.CancellationToken)).ShouldBe(before);
        Directory.EnumerateFileSystemEntries(Path.Combine(layers, "upper/repository")).Select(Path.GetFileName)
            .ShouldNotContain(static name => name == "hooks" || name == "commondir");

        (await jail.BerthAsync("run", Describe("workspace"))).ShouldSucceed();
        (await File.ReadAllTextAsync(
            config, TestContext.Current.CancellationToken)).ShouldEndWith("evil\n", Case.Sensitive, "the other profile lets it through");
    }

    [Fact]
    public async Task Grant_ThatTheProfileDenies_IsWarnedOf()
    {
        using var jail = await ProjectAsync(JailKind.BerthAsUser);
        jail.Write(".env", "secret\n");
        jail.Flags = [.. s_agent, "--ro", $"{jail.Workspace}/.env"];

        (await jail.RunAsync(["true"], jail.Flags)).Error.ShouldContain($"masks {jail.Workspace}/.env, although it is granted");
        (await jail.RunAsync(["true"], s_agent)).Error.ShouldBeEmpty();
    }

    [Theory, MemberData(nameof(Jail.Berths), MemberType = typeof(Jail))]
    public async Task HeldNames_OfTwoRuns_GoWithTheLast_AndOfAKilledOneWithTheNextCommand(JailKind kind)
    {
        using var jail = await ProjectAsync(kind);
        const string Wait = "echo up; read line; echo ../evil > .git/commondir; exit 0";
        var commondir = Path.Combine(jail.Workspace, ".git/commondir");

        using var first = jail.Start(["sh", "-c", Wait], s_agent);
        (await first.LineAsync()).ShouldBe("up");
        (await File.ReadAllTextAsync(commondir, TestContext.Current.CancellationToken)).ShouldBe(".\n");
        (await Caller.Ordinary().RunAsync(["git", "status", "--short"], jail.Workspace)).ShouldSucceed();
        using (var second = jail.Start(["sh", "-c", Wait], s_agent))
        {
            (await second.LineAsync()).ShouldBe("up");
            first.CloseInput();
            await first.EndAsync();
            (await File.ReadAllTextAsync(commondir, TestContext.Current.CancellationToken)).ShouldBe(".\n", "the other needs it");
            second.CloseInput();
            await second.EndAsync();
        }

        File.Exists(commondir).ShouldBeFalse();

        using var killed = jail.Start(["sh", "-c", Wait], s_agent);
        (await killed.LineAsync()).ShouldBe("up");
        killed.Signal("KILL");
        await killed.EndAsync();
        (await jail.RunAsync(["true"])).ShouldSucceed();
        File.Exists(commondir).ShouldBeFalse();
    }

    [Theory, MemberData(nameof(Jail.Berths), MemberType = typeof(Jail))]
    public async Task NamesOfGitsThatAreThere_AreNotTouched(JailKind kind)
    {
        using var jail = await ProjectAsync(kind);
        jail.Write(".git/commondir", "../.git\n");
        await OwnAsync(jail);
        jail.Flags = s_agent;

        await jail.ShouldFailAsync("echo .. > .git/commondir", "cp .git/commondir c && mv c .git/commondir");
        (await File.ReadAllTextAsync(
            Path.Combine(jail.Workspace, ".git/commondir"), TestContext.Current.CancellationToken)).ShouldBe("../.git\n");
    }

    /// <summary>
    /// A workload with the owner's uid opens such a directory again and makes the names: an earlier run may have closed it for that.
    /// </summary>
    [Fact]
    public async Task NamesOfGitsThatAreMissing_WhereTheOwnerHasClosedTheDirectory_AreNotLeftOut()
    {
        using var jail = await ProjectAsync(JailKind.BerthAsUser);
        async Task<CommandOutput> RunAsync(string mode) => await jail.RunOutsideAsync(
            "sh", "-c",
                $"rm -rf .git/commondir && chmod {mode} .git && {BerthBinary.Path} run --profile agent -- sh -c 'chmod 755 .git; echo "
                    + "../evil > .git/commondir; echo ran'; code=$?; chmod 755 .git; exit $code");

        var refused = await RunAsync("555");
        refused.ExitCode.ShouldBe(125, $"{refused}");
        refused.Output.ShouldBe("", $"{refused}");
        refused.Error.ShouldContain("/.git/", Case.Sensitive, $"{refused}");

        var held = await RunAsync("755");
        held.Output.ShouldBe("ran\n", $"{held}");
        File.Exists(Path.Combine(jail.Workspace, ".git/commondir")).ShouldBeFalse();
    }

    [Theory, MemberData(nameof(Jail.Berths), MemberType = typeof(Jail))]
    public async Task Secrets_AreDeniedAtAnyDepth_AndWhatIsNoneIsNot(JailKind kind)
    {
        using var jail = await ProjectAsync(kind);
        string[] secrets =
        [
            ".env", "sub/.env.local", "sub/deep/tls.key", "sub/server.pem", ".aws/credentials", "sub/id_ed25519", ".npmrc", "sub/.netrc",
                "sub/.docker/config.json", "state.tfstate",
        ];
        foreach (var secret in secrets)
            jail.Write(secret, "secret\n");
        jail.Write("sub/.env.example", "open\n");
        jail.Write("lib/certifi/cacert.pem", "open\n");
        jail.Write("sub/token.txt", "secret\n");
        await OwnAsync(jail);
        jail.Flags = s_agent;

        await jail.ShouldStopAsync(
            [.. secrets.Select(static s => $"cat {s}"), "mv sub o && mv o sub", "cp -r sub/deep o && cat o/tls.key"]);
        (await jail.RunAsync(["cat", "sub/.env.example", "lib/certifi/cacert.pem", "sub/token.txt"], s_agent))
            .ShouldSucceed()
            .ShouldBe("open\nopen\nsecret\n");

        // The description adds a rule, and says one of the profile's anew, with an exception; the others stay.
        var pem = $"{jail.Workspace}/**/*.pem";
        jail.Flags =
            [.. s_agent, "--deny", $"{jail.Workspace}/**/token.txt", "--deny", pem, "--except", $"{jail.Workspace}/sub/server.pem"];
        (await jail.RunAsync(["cat", "sub/server.pem"], jail.Flags)).ShouldSucceed().ShouldBe("secret\n");
        await jail.ShouldStopAsync("cat sub/token.txt", "cat .env", "cat lib/certifi/cacert.pem");
    }

    [Theory, MemberData(nameof(Jail.Berths), MemberType = typeof(Jail))]
    public async Task GitMakeNpmPipAndTestsWithChildren_Work(JailKind kind)
    {
        foreach (var tool in (string[])["make", "npm"])
            HostTool.Require(tool);
        using var jail = await ProjectAsync(kind);
        jail.Write(".env", "secret\n");
        jail.Write(".npmrc", "//example.org/:_authToken=secret\n");
        jail.Write("Makefile", "all:\n\tcp a built\n");
        jail.Write("package.json", """{ "name": "p", "version": "1.0.0", "scripts": { "test": "node -e 'console.log(require(\"child_process\").execSync(\"echo child\")+\"\")'" } }""");
        await OwnAsync(jail);

        var worked = await jail.RunAsync(
            [
                "sh", "-ec",
                """
                exec 2>&1
                export GIT_AUTHOR_NAME=w GIT_AUTHOR_EMAIL=w@example.org GIT_COMMITTER_NAME=w GIT_COMMITTER_EMAIL=w@example.org
                echo more >> a; git add a; git commit -qm second; git checkout -qb branch; git mv a b; git stash -q; git stash pop -q; git commit -qam third
                git checkout -q -; git merge -q branch; git branch -D branch; git gc -q; git worktree add -q w; git worktree remove w; git fsck --no-progress; git log --format=%s
                git mv b a; make -s; cat built
                npm test --silent; npm pack --silent
                python3 -m venv v; v/bin/python -c 'import subprocess; print(subprocess.check_output(["v/bin/pip", "--version"], text=True).split()[0])'
                """,
            ],
            s_agent);

        worked.ExitCode.ShouldBe(0, $"{worked}");
        var lines = worked.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        foreach (var line in (string[])["third", "second", "first", "more", "child", "p-1.0.0.tgz", "pip"])
            lines.ShouldContain(line, $"{worked}");
    }

    [Fact]
    public async Task GitSettingsOfTheCaller_AreRead_AndNothingElseOfTheHome()
    {
        using var jail = await ProjectAsync(JailKind.BerthAsUser);
        var home = Path.Combine(jail.Outside, "home");
        Directory.CreateDirectory(home);
        await File.WriteAllTextAsync(Path.Combine(home, ".gitconfig"), "[user]\n\tname = Ann\n", TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(Path.Combine(home, ".git-credentials"), "secret\n", TestContext.Current.CancellationToken);
        var look = "git config user.name; ls -A ~; git config --global user.name Eve || echo refused";

        var agent = await jail.RunOutsideAsync(["env", $"HOME={home}", .. jail.Command(["sh", "-c", look], s_agent)]);

        agent.ShouldSucceed().ShouldBe("Ann\n.gitconfig\nrefused\n");
        (await jail.RunOutsideAsync(
            ["env", $"HOME={home}", .. jail.Command(["sh", "-c", "git config user.name; ls -A ~"])])).Output.ShouldBeEmpty(
                "the profile workspace shows none of it");
    }

    [Theory, MemberData(nameof(Jail.Berths), MemberType = typeof(Jail))]
    public async Task EntryForAPathOfTheList_TakesItsPlace(JailKind kind)
    {
        using var jail = await ProjectAsync(kind);
        jail.Flags = [.. s_agent, "--rw", $"{jail.Workspace}/.vscode"];

        (await jail.RunAsync(["sh", "-c", "echo '{}' > .vscode/tasks.json"], jail.Flags)).ShouldSucceed();
        await jail.ShouldStopAsync("echo >> .envrc", "echo >> .git/config");
    }

    [Theory, MemberData(nameof(Jail.Berths), MemberType = typeof(Jail))]
    public async Task GitFileOfALinkedWorktree_IsReadOnly(JailKind kind)
    {
        using var jail = Jail.Make(kind);
        jail.Write(".git", "gitdir: /elsewhere\n");
        await OwnAsync(jail);
        jail.Flags = s_agent;

        await jail.ShouldStopAsync("echo >> .git", "mv .git o && mv o .git", "cp .git o && mv o .git");
    }

    [Theory, MemberData(nameof(Jail.Berths), MemberType = typeof(Jail))]
    public async Task Explain_NamesWhatIsDeniedAndWhatIsReadOnly(JailKind kind)
    {
        using var jail = await ProjectAsync(kind);

        var said = (await jail.BerthAsync(["explain", "--brief", .. s_agent, "--", "true"])).ShouldSucceed();

        said.ShouldContain("at any depth: .env*, *.pem,");
        said.ShouldContain("leaves, of those: .envrc, .env.example");
        said.ShouldContain($"such as {jail.Workspace}/**/.env*, takes the place");
        said.ShouldMatch($@"{jail.Workspace}/\.git/hooks +read ");
        said.ShouldMatch(@"not there now, and can be made: .*\.idea");
    }

    [Fact]
    public async Task InACompiledLauncher_WhichDoesNotSearch_IsRefused()
    {
        using var jail = await ProjectAsync(JailKind.BerthAsUser);

        var compiled = await jail.BerthAsync(["compile", .. s_agent, "-o", Path.Combine(jail.Workspace, "app"), "--", "/bin/true"]);
        compiled.ExitCode.ShouldNotBe(0, $"{compiled}");
        compiled.Error.ShouldContain("cannot be compiled");
    }

    /// <summary>A project of an ordinary user's, so that root's workload is kept from its files by nothing but its sandbox.</summary>
    private static async Task<Jail> ProjectAsync(JailKind kind)
    {
        HostTool.Require("git");
        var jail = Jail.Make(kind);
        jail.Write("a", "first\n");
        jail.Write(".vscode/tasks.json", "{}\n");
        jail.Write(".vscode/cache/x", "x\n");
        jail.Write(".envrc", "export A=1\n");
        jail.Write(".bashrc", "\n");
        await OwnAsync(jail);
        (await Caller.Ordinary().RunAsync(
            ["sh", "-ec", "git init -q .; git add a; git -c user.name=w -c user.email=w@example.org commit -qm first"],
                jail.Workspace)).ShouldSucceed();
        return jail;
    }

    private static async Task OwnAsync(Jail jail)
    {
        var user = UnprivilegedUser.Require();
        if (jail.Caller.IsRoot)
            (await Caller.Root().RunAsync(["chown", "-R", $"{user.Uid}:{user.Gid}", jail.Workspace], "/")).ShouldSucceed();
    }
}
