using Berth.Conformance.Jails;

namespace Berth.Conformance.Attacks;

/// <summary>
/// A path in a rule means what it names on the host, and the rule holds wherever that is shown; what cannot be searched is said.
/// </summary>
public sealed class RulesTests
{
    [Theory, MemberData(nameof(Jail.Berths), MemberType = typeof(Jail))]
    public async Task Deny_ThroughALink_HoldsForWhatItLeadsTo(JailKind kind)
    {
        using var jail = Filled(kind);
        foreach (var rule in (string[])["/.env", "/**/.env", "/*.env", "/.e?v"])
        {
            jail.Flags = ["--deny", Through(jail) + rule];
            await jail.ShouldStopAsync("grep secret .env");
            (await jail.RunAsync(["cat", "open"], jail.Flags)).ShouldSucceed().ShouldBe("open\n");
        }

        jail.Flags = ["--deny", Through(jail) + "/sub", "--deny", jail.Workspace + "/to-env"];
        await jail.ShouldStopAsync("grep secret sub/.env", "grep secret .env");
    }

    [Theory, MemberData(nameof(Jail.Berths), MemberType = typeof(Jail))]
    public async Task Deny_OfAHostPath_HoldsUnderEveryNameInside(JailKind kind)
    {
        using var jail = Filled(kind);
        foreach (var rule in (string[])[$"{jail.Workspace}/**/.env", $"{Through(jail)}/**/.env",
            $"{Path.GetDirectoryName(jail.Workspace)}/*/**/.env"])
        {
            jail.Flags = ["--profile", "strict", "--bind", $"{Through(jail)}:/w:rw", "--bind", $"{jail.Workspace}/sub:/s", "--bind",
                $"{jail.Workspace}/.env:/e", "--deny", rule];
            await jail.ShouldFailAsync("grep secret /w/.env", "grep secret /w/sub/.env", "grep secret /s/.env", "grep secret /e");
            (await jail.RunAsync(["cat", "/w/open"], jail.Flags)).ShouldSucceed().ShouldBe("open\n");
        }
    }

    [Theory, MemberData(nameof(Jail.Berths), MemberType = typeof(Jail))]
    public async Task Deny_ThroughALink_HoldsInACompiledLauncher(JailKind kind)
    {
        using var jail = Filled(kind);
        var launcher = Path.Combine(jail.Outside, "app");
        string[] flags = ["--profile", "strict", "--bind", $"{jail.Workspace}:/w", "--deny", Through(jail) + "/.env"];

        (await jail.BerthAsync(["compile", .. flags, "-o", launcher, "--", "cat", "/w/open", "/w/.env"])).ShouldSucceed();
        var output = await jail.RunOutsideAsync(launcher);

        output.ExitCode.ShouldNotBe(0);
        output.Output.ShouldBe("open\n");
    }

    [Theory, MemberData(nameof(Jail.Berths), MemberType = typeof(Jail))]
    public async Task ReadOnly_ThroughALink_HoldsForWhatItLeadsTo(JailKind kind)
    {
        using var jail = Filled(kind);
        jail.Flags = ["--profile", "strict", "--rw", jail.Workspace, "--bind", $"{jail.Workspace}:/w:rw", "--ro", Through(jail)
            + "/sub", "--cwd", jail.Workspace];

        await jail.ShouldStopAsync("echo secret > sub/.env", "touch sub/new && rm sub/new");
        await jail.ShouldFailAsync("echo new > /w/sub/.env");
        (await jail.RunAsync(["cat", "sub/.env"], jail.Flags)).ShouldSucceed().ShouldBe("secret\n");
    }

    [Theory, MemberData(nameof(Jail.Berths), MemberType = typeof(Jail))]
    public async Task DenyGlob_BelowADirectoryTooDeepForAPath_IsRefused_NamingIt(JailKind kind)
    {
        using var jail = Filled(kind);
        (await jail.RunOutsideAsync("sh", "-c",
            "n=$(printf %0200d 0); for i in $(seq 25); do mkdir $n && cd -P $n || exit 1; done; echo secret > .env")).ShouldSucceed();

        var refused = await jail.RunAsync(["true"], "--deny", $"{jail.Workspace}/**/.env");
        refused.ExitCode.ShouldBe(2);
        refused.Error.ShouldContain($"deny {jail.Workspace}/**/.env names {jail.Workspace}/0000");
        refused.Error.ShouldContain("too deep");

        // It is searched: what is not there is no reason to refuse, and neither is what is denied as a whole.
        (await jail.RunAsync(["true"], "--deny", $"{jail.Workspace}/**/*.key")).ShouldSucceed();
        (await jail.RunAsync(["true"], "--deny", $"{jail.Workspace}/**/.env", "--deny", $"{jail.Workspace}/0*")).ShouldSucceed();
    }

    [Fact]
    public async Task DenyGlob_InADirectoryThatCannotBeListed_IsRefused_NamingIt()
    {
        using var jail = Filled(JailKind.BerthAsUser);
        jail.Write("hidden/x.key", "secret\n");
        (await jail.RunOutsideAsync("chmod", "311", "hidden")).ShouldSucceed();

        var refused = await jail.RunAsync(["true"], "--deny", $"{jail.Workspace}/**/*.key");
        refused.ExitCode.ShouldBe(2);
        refused.Error.ShouldContain($"the contents of {jail.Workspace}/hidden are not known");
        refused.Error.ShouldContain("EACCES");

        (await jail.RunAsync(
            ["cat", "hidden/x.key"], "--deny", $"{jail.Workspace}/*/x.key")).ExitCode.ShouldNotBe(0, "its name is spelled out");
        (await jail.RunAsync(["cat", "hidden/x.key"], "--deny", $"{jail.Workspace}/**/*.key", "--deny",
            $"{jail.Workspace}/hidden")).ExitCode.ShouldNotBe(0, "it is denied itself");
    }

    [Theory, MemberData(nameof(Jail.Berths), MemberType = typeof(Jail))]
    public async Task DenyGlob_HoldsWhereNamesAreNoUtf8(JailKind kind)
    {
        using var jail = Filled(kind);
        (await jail.RunOutsideAsync("sh", "-c",
            "d=$(printf 'o\\377d'); mkdir $d && echo secret > $d/.env && echo secret > \"$(printf 'k\\351.key')\"")).ShouldSucceed();
        jail.Flags = ["--deny", $"{jail.Workspace}/**/.env", "--deny", $"{jail.Workspace}/*.key"];

        await jail.ShouldStopAsync("cat o*d/.env", "cat k*.key");
    }

    /// <summary>The workspace by a link that is beside it, as a shell has it in PWD.</summary>
    private static string Through(Jail jail) => Path.Combine(jail.Outside, "project");

    private static Jail Filled(JailKind kind)
    {
        var jail = Jail.Make(kind);
        File.CreateSymbolicLink(Through(jail), "../workspace");
        foreach (var name in (string[])[".env", "sub/.env"])
            jail.Write(name, "secret\n");
        jail.Write("open", "open\n");
        File.CreateSymbolicLink(Path.Combine(jail.Workspace, "to-env"), ".env");
        return jail;
    }
}
