using Berth.Conformance.Jails;

namespace Berth.Conformance.Attacks;

/// <summary>Exceptions of a rule, rules that name nothing, and rules in a compiled launcher.</summary>
public sealed class ExceptTests
{
    [Theory, MemberData(nameof(Jail.Berths), MemberType = typeof(Jail))]
    public async Task Except_ShowsWhatItNames_AsItIsGranted_AndNothingElse(JailKind kind)
    {
        using var jail = Filled(kind);
        var top = Path.GetDirectoryName(jail.Workspace)!;
        jail.Flags = ["--profile", "strict", "--rw", jail.Workspace, "--ro", jail.Outside, "--cwd", "/", "--deny", top, "--except",
            $"{jail.Workspace}/conf/public"];

        await jail.ShouldStopAsync(
            $"grep secret {jail.Workspace}/.env", $"grep secret {jail.Workspace}/conf/key", $"ls {jail.Workspace}/conf", $"ls {top}",
                "grep inside $secret",
            $"echo x > {jail.Workspace}/conf/new && rm {jail.Workspace}/conf/new");
        await jail.ShouldFailAsync($"umount {top}", $"chmod 755 {jail.Workspace}", $"mkdir {top}/new",
            $"mv {jail.Workspace}/conf/public {jail.Workspace}/conf/other");
        (await jail.RunAsync(["sh", "-c", $"cat {jail.Workspace}/conf/public/a {jail.Workspace}/conf/public/../public/deep/b"],
            jail.Flags)).ShouldSucceed().ShouldBe("open\nopen\n");
        if (!jail.Caller.IsRoot)
        {
            (await jail.RunAsync(["sh", "-c", $"echo new > {jail.Workspace}/conf/public/new"], jail.Flags)).ShouldSucceed();
            File.ReadAllText($"{jail.Workspace}/conf/public/new").ShouldBe("new\n");
        }
    }

    [Theory, MemberData(nameof(Jail.Berths), MemberType = typeof(Jail))]
    public async Task Except_OfAGlob_KeepsWhatItNames_FromItsOwnRuleAlone(JailKind kind)
    {
        using var jail = Filled(kind);
        string[] flags = ["--deny", $"{jail.Workspace}/**/.env*", "--except", $"{jail.Workspace}/**/.env.example"];

        (await jail.RunAsync(["cat", ".env.example", "conf/.env.example"], flags)).ShouldSucceed().ShouldBe("open\nopen\n");
        jail.Flags = flags;
        await jail.ShouldStopAsync("grep secret .env");
        jail.Flags = [.. flags, "--deny", $"{jail.Workspace}/conf"];
        await jail.ShouldStopAsync("grep open conf/.env.example");
        (await jail.RunAsync(["cat", ".env.example"], jail.Flags)).ShouldSucceed();
    }

    [Theory, MemberData(nameof(Jail.Berths), MemberType = typeof(Jail))]
    public async Task Except_InADescription_IsTheSame(JailKind kind)
    {
        using var jail = Filled(kind);
        var file = jail.Write("berth.json", $$"""
            { "name": "reader", "command": ["cat", "{{jail.Workspace}}/conf/public/a", "{{jail.Workspace}}/conf/key"],
              "sandbox": { "profile": "strict", "filesystem": [ { "bind": "{{jail.Workspace}}" } ],
                           "deny": [ { "deny": "{{jail.Workspace}}", "except": [ "{{jail.Workspace}}/conf/public" ] } ] } }
            """);

        var output = await jail.BerthAsync("run", file);

        output.Output.ShouldBe("open\n");
        output.ExitCode.ShouldNotBe(0);
        (await jail.BerthAsync("explain", "--brief", file)).ShouldSucceed().ShouldContain($"but for {jail.Workspace}/conf/public");
    }

    [Fact]
    public async Task Except_WithoutADeny_IsRefused()
    {
        using var jail = Jail.Make(JailKind.BerthAsUser);

        var refused = await jail.RunAsync(["true"], "--except", "/x", "--deny", "/y");

        refused.ExitCode.ShouldBe(2);
        refused.Error.ShouldContain("--except /x stands before the first --deny");
    }

    [Theory, MemberData(nameof(Jail.Berths), MemberType = typeof(Jail))]
    public async Task Deny_ThatTakesAGrantAway_IsSaid(JailKind kind)
    {
        using var jail = Filled(kind);
        var top = Path.GetDirectoryName(jail.Workspace)!;

        var output = await jail.RunAsync(["true"], "--profile", "strict", "--rw", $"{jail.Workspace}/conf", "--deny", top, "--cwd", "/");
        output.ShouldSucceed();
        output.Error.ShouldContain($"deny {top} masks {jail.Workspace}/conf, which is granted");
        (await jail.RunAsync(["true"], "--profile", "strict", "--rw", $"{jail.Workspace}/conf", "--deny", top, "--except",
            $"{jail.Workspace}/conf", "--cwd", "/")).Error.ShouldNotContain(" masks ");
    }

    [Theory, MemberData(nameof(Jail.Berths), MemberType = typeof(Jail))]
    public async Task Deny_ThatNamesNothing_IsSaid_WithWhatIsMeant(JailKind kind)
    {
        using var jail = Filled(kind);
        (string Rule, string Said)[] cases =
        [
            ($"{jail.Workspace}/.evn",
                $"deny {jail.Workspace}/.evn names nothing: there is no .evn in {jail.Workspace}; did you mean {jail.Workspace}/.env?"),
            ("/hmoe/**", "deny /hmoe/** names nothing: there is no hmoe in /; did you mean /home/**?"),
            ($"{jail.Workspace}/cnof/*/x", $"did you mean {jail.Workspace}/conf/*/x?"),
            ("/qqqqqqqqqqq", "deny /qqqqqqqqqqq names nothing: there is no qqqqqqqqqqq in /"),
        ];
        foreach (var (rule, said) in cases)
        {
            var output = await jail.RunAsync(["true"], "--deny", rule);
            output.ShouldSucceed();
            output.Error.ShouldContain(said);
        }

        foreach (var rule in (string[])[$"{jail.Workspace}/.env", $"{jail.Workspace}/**/nothing-like-it", "/etc/passwd", "/proc/meminfo"])
            (await jail.RunAsync(["true"], "--deny", rule)).Error.ShouldNotContain("names nothing", customMessage: rule);
        if (!jail.Caller.IsRoot)
            (await jail.RunAsync(
                ["true"], "--deny", "/root/.ssh/id")).Error.ShouldNotContain("names nothing", customMessage: "who can know?");
    }

    [Theory, MemberData(nameof(Jail.Berths), MemberType = typeof(Jail))]
    public async Task Deny_ThatNamesNothing_IsSaidByUp(JailKind kind)
    {
        using var jail = Filled(kind);
        jail.Write("berth.json", $$"""{ "name": "said", "command": ["true"], "sandbox": { "deny": ["{{jail.Workspace}}/.evn"] }, "supervise": { "restart": "never" } }""");

        var output = await jail.BerthAsync("up", jail.Workspace);

        output.Error.ShouldContain($"said: deny {jail.Workspace}/.evn names nothing");
    }

    [Theory, MemberData(nameof(Jail.Berths), MemberType = typeof(Jail))]
    public async Task Compile_OfADenyGlob_IsRefusedWhereFilesCanBeMade_AndSaidElsewhere(JailKind kind)
    {
        using var jail = Filled(kind);
        var launcher = Path.Combine(jail.Outside, "app");
        string[] strict = ["--profile", "strict", "-o", launcher, "--deny", $"{jail.Workspace}/**/.env"];

        var refused = await jail.BerthAsync(["compile", .. strict, "--rw", jail.Workspace, "--", "true"]);
        refused.ExitCode.ShouldBe(2);
        refused.Error.ShouldContain($"deny {jail.Workspace}/**/.env cannot be compiled");
        File.Exists(launcher).ShouldBeFalse();

        var compiled = await jail.BerthAsync(["compile", .. strict, "--ro", jail.Workspace, "--", "cat", $"{jail.Workspace}/.env"]);
        compiled.ShouldSucceed();
        compiled.Error.ShouldContain("holds for what matches now");
        (await jail.RunOutsideAsync(launcher)).ExitCode.ShouldNotBe(0);
    }

    private static Jail Filled(JailKind kind)
    {
        var jail = Jail.Make(kind);
        foreach (var name in (string[])[".env", "conf/key"])
            jail.Write(name, "secret\n");
        foreach (var name in (string[])[".env.example", "conf/.env.example", "conf/public/a", "conf/public/deep/b"])
            jail.Write(name, "open\n");
        return jail;
    }
}
