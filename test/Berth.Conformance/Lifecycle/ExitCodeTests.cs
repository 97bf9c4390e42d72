using Berth.Conformance.Jails;

namespace Berth.Conformance.Lifecycle;

/// <summary>What <c>berth run</c> exits with: one table (docs/man/berth.1).</summary>
public sealed class ExitCodeTests
{
    [Theory, MemberData(nameof(Jail.Berths), MemberType = typeof(Jail))]
    public async Task Run_OfAWorkloadThatEnds_ExitsAsItDid(JailKind kind)
    {
        using var jail = Jail.Make(kind);

        foreach (var (script, code) in ((string, int)[])[("exit 0", 0), ("exit 42", 42), ("exit 255", 255), ("kill -9 $$", 137),
            ("kill -TERM $$", 143), ("kill -SEGV $$", 139)])
        {
            (await jail.RunAsync(["sh", "-c", script])).ExitCode.ShouldBe(code, script);
            (await jail.RunAsync(["sh", "-c", script], "--profile", "strict")).ExitCode.ShouldBe(code, script);
        }
    }

    [Theory, MemberData(nameof(Jail.Berths), MemberType = typeof(Jail))]
    public async Task Run_OfAProgramThatCannotBeStarted_SaysWhyAndWhichCode(JailKind kind)
    {
        using var jail = Jail.Make(kind);
        var script = jail.Write("script", "#!/bin/sh\n");
        var bad = jail.Write("bad-interpreter", "#!/no/such/interpreter\n");
        foreach (var file in (string[])[script, bad])
            (await jail.RunOutsideAsync("chmod", file == bad ? "755" : "644", file)).ShouldSucceed();

        foreach (var (command, code, word) in ((string, int, string)[])
            [("no-such-program", 127, "PATH"), ("/no/such/program", 127, "/no/such/program"), (bad, 127, "bad-interpreter"),
                (script, 126, "script"), ("/etc", 126, "/etc")])
        {
            var result = await jail.RunAsync([command]);

            result.ExitCode.ShouldBe(code, $"{command}: {result}");
            result.Error.ShouldContain(word);
            result.Error.ShouldNotContain("   at ");
        }
    }

    [Theory, MemberData(nameof(Jail.Berths), MemberType = typeof(Jail))]
    public async Task Run_ThatWasRefused_LeavesNoRecord(JailKind kind)
    {
        using var jail = Jail.Make(kind);

        (await jail.RunAsync(["true"], "--ro", "/no/such/directory")).ExitCode.ShouldBe(2);
        (await jail.RunAsync(["/no/such/program"])).ExitCode.ShouldBe(127);

        jail.Records().ShouldBeEmpty();
    }
}
