using Berth.TestKit;

namespace Berth.Conformance.Start;

/// <summary><c>make install</c> and <c>make uninstall</c>: the script that both call, into a prefix of the test's own.</summary>
public sealed class InstallTests
{
    private static readonly string[] s_environment = ["PATH=/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL=C"];

    [Fact]
    public async Task Install_ThenUninstall_WorksFromThePrefixAndLeavesNothing()
    {
        Repository.Path("artifacts/berth");
        Repository.Path("artifacts/berth-full");
        using var prefix = new TemporaryDirectory(forEveryone: true);
        // `make install` builds it, `make test` does not.
        var hasAgent = File.Exists(Path.Combine(Repository.Root ?? "", "artifacts/berthd"));

        var installed = await ScriptAsync("install", $"PREFIX={prefix.Path}");

        installed.ShouldSucceed();
        prefix.Path.ShouldSatisfyAllConditions(
            p => File.Exists($"{p}/libexec/berth/berth-full").ShouldBeTrue(),
            p => File.Exists($"{p}/bin/berth-full").ShouldBeFalse(),
            p => File.Exists($"{p}/share/man/man1/berth-run.1").ShouldBeTrue(),
            p => File.Exists($"{p}/share/man/man5/berth.json.5").ShouldBeTrue(),
            p => File.ReadAllText($"{p}/share/bash-completion/completions/berth").ShouldContain("complete -F _berth berth"),
            p => File.ReadAllText($"{p}/share/zsh/site-functions/_berth").ShouldStartWith("#compdef berth"),
            p => File.Exists($"{p}/sbin/berthd").ShouldBe(hasAgent),
            p => File.Exists($"{p}/lib/systemd/system/berthd.service").ShouldBe(hasAgent),
            p => File.ReadAllText($"{p}/share/fish/vendor_completions.d/berth.fish").ShouldContain("complete -c berth"));

        // Alone, the starter runs; `explain` is only in the whole program, which it finds in libexec.
        var caller = Caller.Ordinary();
        (await caller.RunAsync([$"{prefix.Path}/bin/berth", "run", "--profile", "strict", "--", "echo", "inside"], "/"))
            .ShouldSucceed()
            .ShouldBe("inside\n");
        (await caller.RunAsync([$"{prefix.Path}/bin/berth", "explain", "--profile", "strict", "--brief", "--", "true"], "/"))
            .ShouldSucceed()
            .ShouldContain("isolation");

        if (hasAgent)
        {
            (await caller.RunAsync([$"{prefix.Path}/sbin/berthd", "token", "--config", "/none.json"], "/")).ExitCode.ShouldBe(2);
            foreach (var unit in new[] { "berthd", "berthd-supervisor" })
                (await File.ReadAllTextAsync($"{prefix.Path}/lib/systemd/system/{unit}.service", Deadline.Token()))
                    .ShouldContain($"\nExecStart={prefix.Path}/");
        }

        (await ScriptAsync("uninstall", $"PREFIX={prefix.Path}")).ShouldSucceed();
        Directory.EnumerateFiles(prefix.Path, "*", SearchOption.AllDirectories).ShouldBeEmpty();
        Directory.Exists($"{prefix.Path}/libexec/berth").ShouldBeFalse();
    }

    [Fact]
    public async Task Install_RelativePrefix_IsRefused()
    {
        var said = await ScriptAsync("install", "PREFIX=here");

        said.ExitCode.ShouldBe(1, $"{said}");
        said.Error.ShouldBe("prefix: PREFIX is here; it must be an absolute path\n");
    }

    private static Task<CommandOutput> ScriptAsync(string action, string variable) =>
        (Environment.IsPrivilegedProcess ? Caller.Root() : Caller.Ordinary()).RunAsync(
            ["env", "-i", .. s_environment, variable, Repository.Path("eng/prefix"), action], "/");
}
