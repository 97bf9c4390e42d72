using Berth.Conformance.Jails;

namespace Berth.Conformance.Attacks;

/// <summary>What the host does to protected files while a sandbox runs, or between a launcher's compilation and its start.</summary>
public sealed class ReplacementTests
{
    [Theory, MemberData(nameof(Jail.Berths), MemberType = typeof(Jail))]
    public async Task FileThatTheHostSavesAtomically_IsUncovered_AndExplainSaysSo(JailKind kind)
    {
        // A limit of the kernel's, kept honest by a test: a rename from another mount namespace takes the mount off the name that it
        // replaces.
        using var jail = Jail.Make(kind);
        var file = jail.Write("key", "secret\n");
        using var run = jail.Start(["sh", "-c", "cat key || echo covered; read x; cat key"], "--deny", file);
        (await run.LineAsync()).ShouldBe("covered");

        await SaveAsync(jail, file);
        await run.Input.WriteLineAsync("go");
        run.CloseInput();

        (await run.EndAsync()).Output.ShouldBe("saved\n");
        (await jail.BerthAsync("explain", "--brief", "--deny", file, "--", "true"))
            .ShouldSucceed()
            .ShouldContain($"deny {file} holds for the file that is there now");
    }

    [Theory, MemberData(nameof(Jail.Berths), MemberType = typeof(Jail))]
    public async Task FileInADeniedDirectory_StaysCovered_HoweverTheHostSavesIt(JailKind kind)
    {
        using var jail = Jail.Make(kind);
        var file = jail.Write("keys/key", "secret\n");
        using var run = jail.Start(
            ["sh", "-c", "cat keys/key || echo covered; read x; cat keys/key || echo covered"], "--deny", Path.GetDirectoryName(file)!);
        (await run.LineAsync()).ShouldBe("covered");

        await SaveAsync(jail, file);
        await run.Input.WriteLineAsync("go");
        run.CloseInput();

        (await run.EndAsync()).Output.ShouldBe("covered\n");
        (await jail.BerthAsync("explain", "--brief", "--deny", Path.GetDirectoryName(file)!, "--", "true"))
            .ShouldSucceed()
            .ShouldNotContain("holds for the file");
    }

    [Theory, MemberData(nameof(Jail.Berths), MemberType = typeof(Jail))]
    public async Task CompiledLauncher_CoversTheFileOfThatName_AndRefusesWhereThereIsNone(JailKind kind)
    {
        using var jail = Jail.Make(kind);
        var (file, app) = (jail.Write("conf/key", "secret\n"), Path.Combine(jail.Outside, "app"));
        string[] flags = ["--profile", "strict", "--rw", jail.Workspace, "--cwd", jail.Workspace, "--deny", file];
        (await jail.BerthAsync(["compile", "-o", app, .. flags, "--", "sh", "-c", "cat conf/key || echo covered"])).ShouldSucceed();
        (await jail.RunOutsideAsync(app)).ShouldSucceed().ShouldBe("covered\n");

        await SaveAsync(jail, file);
        (await jail.RunOutsideAsync(app)).ShouldSucceed().ShouldBe("covered\n", "another file has the name, and is denied as well");

        (await jail.RunOutsideAsync("mv", "conf", "moved")).ShouldSucceed();
        var refused = await jail.RunOutsideAsync(app);
        refused.ExitCode.ShouldBe(125, $"{refused}");
        refused.Output.ShouldBeEmpty();
        refused.Error.ShouldContain($"{jail.Workspace}/conf");
        refused.Error.ShouldContain("ENOENT");
    }

    private static async Task SaveAsync(Jail jail, string file) =>
        (await jail.RunOutsideAsync("sh", "-c", "echo saved > \"$1.new\" && mv \"$1.new\" \"$1\"", "save", file)).ShouldSucceed();
}
