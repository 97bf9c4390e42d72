using Berth.Conformance.Jails;

namespace Berth.Conformance.Attacks;

/// <summary>A workload that prepares in one run what the next one, or Berth itself, reads outside of its sandbox.</summary>
public sealed class SecondRunTests
{
    [Theory, MemberData(nameof(Jail.Berths), MemberType = typeof(Jail))]
    public async Task Description_InTheWorkspace_CanBeReadAndNotChanged(JailKind kind)
    {
        using var jail = Jail.Make(kind);
        const string Script = "cat berth.json >/dev/null && echo read; echo x > berth.json; rm -f berth.json; mv berth.json b; echo {} > "
            + "n; mv n berth.json; ln -sf n berth.json; touch made && echo made";
        var text = $$"""{ "name": "own", "command": ["sh", "-c", "{{Script}}"] }""";
        var description = jail.Write("berth.json", text);

        var run = await jail.RunOutsideAsync("env", $"BERTH_STATE_DIR={jail.State}", TestKit.BerthBinary.Path, "run");

        run.Output.ShouldBe("read\nmade\n", $"{run}");
        File.ReadAllText(description).ShouldBe(text);
        new FileInfo(description).LinkTarget.ShouldBeNull();
    }

    [Theory, MemberData(nameof(Jail.Berths), MemberType = typeof(Jail))]
    public async Task Description_ReachedThroughALink_KeepsTheLink(JailKind kind)
    {
        using var jail = Jail.Make(kind);
        const string Script = "cat berth.json >/dev/null && echo read; rm -f berth.json; mv berth.json b; echo {} > n; mv n berth.json; "
            + "mv real b2; echo x > real/own.json; touch made && echo made";
        var text = $$"""{ "name": "own", "command": ["sh", "-c", "{{Script}}"] }""";
        var description = jail.Write("real/own.json", text);
        var link = Path.Combine(jail.Workspace, "berth.json");
        File.CreateSymbolicLink(link, "real/own.json");

        var run = await jail.RunOutsideAsync("env", $"BERTH_STATE_DIR={jail.State}", TestKit.BerthBinary.Path, "run");

        run.Output.ShouldBe("read\nmade\n", $"{run}");
        File.ReadAllText(description).ShouldBe(text);
        new FileInfo(link).LinkTarget.ShouldBe("real/own.json");
    }

    [Theory, MemberData(nameof(Jail.Berths), MemberType = typeof(Jail))]
    public async Task SeccompFile_InTheWorkspace_CannotBeChanged(JailKind kind)
    {
        using var jail = Jail.Make(kind);
        const string Rules = "default allow\ndeny ptrace\n";
        var filter = jail.Write("filter", Rules);
        jail.Write("berth.json", """
            { "name": "own", "command": ["sh", "-c", "echo x > filter; rm -f filter; mv filter f; touch made && echo made"], "sandbox": { "seccomp": { "file": "./filter" } } }
            """);

        (await jail.RunOutsideAsync("env", $"BERTH_STATE_DIR={jail.State}", TestKit.BerthBinary.Path, "run"))
            .ShouldSucceed()
            .ShouldBe("made\n");

        File.ReadAllText(filter).ShouldBe(Rules);
    }

    [Theory]
    [MemberData(nameof(ServiceCommands))]
    public async Task HostServicesProgram_InTheWorkspace_CannotBeChanged(JailKind kind, string command, string path)
    {
        using var jail = Jail.Make(kind);
        const string Text = "#!/bin/sh\nexec sleep 1000\n";
        var program = jail.Write("bin/service", Text);
        File.SetUnixFileMode(program, (UnixFileMode)0b111_101_101);
        File.CreateSymbolicLink(Path.Combine(jail.Workspace, "link"), "bin/service");
        jail.Write("berth.json", $$"""
            {
              "name": "own",
              "command": ["sh", "-c", "echo x > bin/service; mv bin b2; rm -f bin/service link; mv link l2; touch made && echo made"],
              "grants": { "hostServices": [ { "name": "s", "command": {{command}}, "methods": ["m"] } ] }
            }
            """);

        var run = await jail.RunOutsideAsync(
            "env", $"BERTH_STATE_DIR={jail.State}", $"PATH={path.Replace("WORKSPACE", jail.Workspace, StringComparison.Ordinal)}",
                TestKit.BerthBinary.Path, "run");

        run.Output.ShouldBe("made\n", $"{run}");
        File.ReadAllText(program).ShouldBe(Text);
        if (command.Contains("link", StringComparison.Ordinal))
            new FileInfo(Path.Combine(jail.Workspace, "link")).LinkTarget.ShouldBe("bin/service");
    }

    public static TheoryData<JailKind, string, string> ServiceCommands()
    {
        var data = new TheoryData<JailKind, string, string>();
        foreach (var kind in Jail.Berths.Select(static row => row.Data))
        {
            const string UsualPath = "/usr/bin:/bin";
            data.Add(kind, """["./bin/service"]""", UsualPath);
            data.Add(kind, """["./link"]""", UsualPath);
            data.Add(kind, """["sh", "./bin/service"]""", UsualPath);
            data.Add(kind, """["service"]""", $"WORKSPACE/bin:{UsualPath}");
        }

        return data;
    }

    [Theory, MemberData(nameof(Jail.Berths), MemberType = typeof(Jail))]
    public async Task BerthItself_InTheWorkspace_CannotBeChanged(JailKind kind)
    {
        using var jail = Jail.Make(kind);
        var own = jail.Workspace + "/berth";
        var copies = TestKit.BerthBinary.CopyTo(own);

        var run = await jail.RunOutsideAsync(
            "env", $"BERTH_STATE_DIR={jail.State}", own, "run", "--", "sh", "-c",
                "rm -f berth berth-full; mv berth b; echo x > berth-full; touch made && echo made");

        run.Output.ShouldBe("made\n", $"{run}");
        copies.ShouldAllBe(static copy => new FileInfo(copy).Length > 1_000_000);
    }

    [Theory, MemberData(nameof(Jail.Berths), MemberType = typeof(Jail))]
    public async Task ProbesProgram_InTheWorkspace_CannotBeChanged(JailKind kind)
    {
        using var jail = Jail.Make(kind);
        var program = jail.Write("bin/service", "#!/bin/sh\n");
        File.SetUnixFileMode(program, (UnixFileMode)0b111_101_101);
        jail.Write("berth.json", """
            { "name": "own", "command": ["sh", "-c", "echo x > bin/service; mv bin b2; rm -f bin/service; true"], "supervise": { "ready": { "command": ["./bin/service"] } } }
            """);

        (await jail.RunOutsideAsync("env", $"BERTH_STATE_DIR={jail.State}", TestKit.BerthBinary.Path, "run")).ShouldSucceed();

        File.ReadAllText(program).ShouldBe("#!/bin/sh\n");
    }

    [Theory, MemberData(nameof(Jail.Berths), MemberType = typeof(Jail))]
    public async Task WritableGrant_ThroughALinkThatTheWorkloadMade_IsRefused(JailKind kind)
    {
        using var jail = Jail.Make(kind);
        var grant = Path.Combine(jail.Workspace, "out");
        (await jail.RunAsync(["sh", "-c", "mkdir out; echo mine > out/mine"])).ShouldSucceed();
        (await jail.RunAsync(["cat", "out/mine"], "--rw", grant)).ShouldSucceed().ShouldBe("mine\n");
        (await jail.RunAsync(["sh", "-c", $"rm -r out; ln -s {jail.Outside} out"])).ShouldSucceed();

        foreach (var flags in (string[][])[["--rw", grant], ["--bind", $"{grant}:/mnt/x:rw"],
            ["--profile", "strict", "--rw", jail.Workspace, "--rw", grant], ["--ro", grant]])
        {
            var refused = await jail.RunAsync(["sh", "-c", "cat out/secret /mnt/x/secret"], flags);
            refused.ExitCode.ShouldBe(2, $"{refused}");
            refused.Error.ShouldContain("through a symbolic link inside");
        }
    }

    [Fact]
    public async Task Deny_InADirectoryThatTheWorkloadClosed_IsRefused()
    {
        using var jail = Jail.Make(JailKind.BerthAsUser);
        jail.Write("secrets/key", "SECRET\n");
        string[] flags = ["--deny", $"{jail.Workspace}/secrets/key"];
        (await jail.RunAsync(["sh", "-c", "cat secrets/key; chmod 0 secrets"], flags)).Output.ShouldBeEmpty();

        var refused = await jail.RunAsync(["sh", "-c", "chmod 755 secrets; cat secrets/key"], flags);

        refused.Output.ShouldBeEmpty();
        refused.ExitCode.ShouldBe(2, $"{refused}");
        refused.Error.ShouldContain($"the contents of {jail.Workspace}/secrets are not known");
    }

    [Theory, MemberData(nameof(Jail.Berths), MemberType = typeof(Jail))]
    public async Task Exception_ThroughALinkThatTheWorkloadMade_StaysDenied(JailKind kind)
    {
        using var jail = Jail.Make(kind);
        jail.Write("cfg/prod.env", "SECRET\n");
        jail.Write("example.env", "example\n");
        string[] flags = ["--deny", $"{jail.Workspace}/**/*.env", "--except", $"{jail.Workspace}/**/example.env"];
        (await jail.RunAsync(["sh", "-c", "cat example.env; rm example.env; ln -s cfg/prod.env example.env"], flags))
            .ShouldSucceed()
            .ShouldBe("example\n");

        foreach (var except in (string[][])[flags, [.. flags[..3], $"{jail.Workspace}/example.env"]])
        {
            var run = await jail.RunAsync(["sh", "-c", "cat cfg/prod.env; cat example.env; true"], except);
            run.Output.ShouldNotContain("SECRET");
            run.Error.ShouldContain("stays denied");
        }
    }

    [Theory, MemberData(nameof(Jail.Berths), MemberType = typeof(Jail))]
    public async Task Explain_OfNamesThatTheWorkloadMade_KeepsItsLinesAndTheTerminal(JailKind kind)
    {
        using var jail = Jail.Make(kind);
        (await jail.RunAsync(
            ["sh", "-c",
                @"touch ""$(printf 'e\033]0;x\007.key')"" ""$(printf 'a\nNot enforced\n  nothing at all.key')"""])).ShouldSucceed();

        var said = (await jail.BerthAsync("explain", "--brief", "--deny", $"{jail.Workspace}/**/*.key", "--", "true")).ShouldSucceed();

        said.ShouldNotContain('\e');
        said.ShouldNotContain('\a');
        said.ShouldNotContain("\n  nothing at all");
        said.ShouldContain("\\u001b]0;x");
    }
}
