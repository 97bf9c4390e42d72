using Berth.Conformance.Jails;
using Berth.TestKit;

namespace Berth.Conformance.Attacks;

/// <summary>What is denied stays so below a writable grant, by whatever way it is reached.</summary>
public sealed class DenyTests
{
    private static readonly string[] s_rules = ["--deny", "/**/.env", "--deny", "/**/private"];

    [Theory, MemberData(nameof(Jail.Berths), MemberType = typeof(Jail))]
    public async Task Deny_OfAFile_HidesItHoweverItIsReached(JailKind kind)
    {
        using var jail = Filled(kind);
        File.CreateSymbolicLink(Path.Combine(jail.Workspace, "link"), ".env");
        File.CreateSymbolicLink(Path.Combine(jail.Workspace, "up"), ".");

        string[] names = [".env", "sub/.env", "link", "up/.env", "sub/../.env", "/proc/self/cwd/.env"];
        await jail.ShouldStopAsync([.. names.SelectMany(static n => (string[])[$"grep secret {n}", $"echo more >> {n}"])]);
    }

    [Theory, MemberData(nameof(Jail.Berths), MemberType = typeof(Jail))]
    public async Task Deny_OfADirectory_HidesAllThatIsInIt(JailKind kind)
    {
        using var jail = Filled(kind);

        await jail.ShouldStopAsync("grep secret private/key", "ls private | grep key", "echo new > private/new && rm private/new");
    }

    [Theory, MemberData(nameof(Jail.Berths), MemberType = typeof(Jail))]
    public async Task Deny_CannotBeMovedAway(JailKind kind)
    {
        using var jail = Filled(kind);

        await jail.ShouldStopAsync(
            "mv .env other && grep secret other && mv other .env", "ln .env hard && grep secret hard && rm hard",
                "cp -a .env copy && grep secret copy && rm copy");
        await jail.ShouldFailAsync(
            "rm -f .env && test ! -e .env", "umount .env", "mv sub moved; grep secret moved/.env || grep secret sub/.env",
            "rm -rf sub moved; mkdir -p sub; test ! -e moved/.env && grep secret sub/.env");
        File.ReadAllText(Path.Combine(jail.Workspace, ".env")).ShouldBe("secret\n");
    }

    [Theory, MemberData(nameof(Jail.Berths), MemberType = typeof(Jail))]
    public async Task Deny_HoldsForEveryNameThatAGrantGivesTheSameFile(JailKind kind)
    {
        using var jail = Filled(kind);
        jail.Flags = [.. s_rules, "--bind", $"{jail.Workspace}:/alias:rw"];

        await jail.ShouldFailAsync("grep secret /alias/.env", "grep -r secret /alias/private");
        (await jail.RunAsync(["grep", "-q", "open", "/alias/open"], jail.Flags)).ShouldSucceed();
    }

    [Theory, MemberData(nameof(Jail.Berths), MemberType = typeof(Jail))]
    public async Task Deny_OfAPath_HoldsForAnotherNameOfItsSource(JailKind kind)
    {
        using var jail = Filled(kind);
        jail.Flags =
            ["--deny", $"{jail.Workspace}/private", "--bind", $"{jail.Workspace}:/alias:rw", "--bind", $"{jail.Workspace}/private:/other"];

        await jail.ShouldStopAsync("grep secret private/key");
        await jail.ShouldFailAsync("grep -r secret /alias/private", "grep -r secret /other");
    }

    [Theory, MemberData(nameof(Jail.Berths), MemberType = typeof(Jail))]
    public async Task Deny_BeatsAGrantOfTheSamePath(JailKind kind)
    {
        using var jail = Filled(kind);
        jail.Flags = [.. s_rules, "--rw", $"{jail.Workspace}/private", "--ro", $"{jail.Workspace}/private/key"];

        await jail.ShouldStopAsync("grep secret private/key");
    }

    [Theory, MemberData(nameof(Jail.Berths), MemberType = typeof(Jail))]
    public async Task Deny_OfAFileWithASecondHardLink_CoversTheNamesThatMatchAlone(JailKind kind)
    {
        // A limit, kept honest by a test: a deny names paths, and a hard link is another path to the same file.
        using var jail = Filled(kind);
        (await jail.RunOutsideAsync("ln", ".env", "other-name")).ShouldSucceed();

        (await jail.RunAsync(["cat", "other-name"], s_rules)).ShouldSucceed().ShouldBe("secret\n");
        await jail.ShouldStopAsync("grep secret .env");
    }

    /// <summary>Of a directory that its mode and owner close, an entry for the identity makes one that the workload may search.</summary>
    [Fact]
    public async Task Deny_InADirectoryThatAnAclOpensForTheIdentityAlone_IsRefused()
    {
        HostTool.Require("setfacl");
        HostTool.Require("newuidmap");
        using var jail = Jail.Make(JailKind.BerthAsUser);
        jail.Write("s/key", "secret\n");
        var identity = (await jail.RunAsync(["cat", "/proc/self/uid_map"], "--identity", "4")).ShouldSucceed()
            .Split(' ', StringSplitOptions.RemoveEmptyEntries)[1];
        (await Caller.Root().RunAsync(
            ["sh", "-ec", $"chown -R 0:0 s; chmod 700 s; chmod 644 s/key; setfacl -m u:{identity}:x s"], jail.Workspace)).ShouldSucceed();

        var refused = await jail.RunAsync(["cat", "s/key"], "--identity", "4", "--deny", $"{jail.Workspace}/s/key");
        refused.Output.ShouldBeEmpty();
        refused.ExitCode.ShouldBe(2, $"{refused}");
        refused.Error.ShouldContain($"deny {jail.Workspace}/s/key cannot be enforced: the contents of {jail.Workspace}/s are not known");

        (await jail.RunAsync(["cat", "s/key"], "--identity", "4")).ShouldSucceed().ShouldBe("secret\n");
        (await jail.RunAsync(["true"], "--identity", "5", "--deny", $"{jail.Workspace}/s")).ShouldSucceed();
    }

    [Theory, MemberData(nameof(Jail.Berths), MemberType = typeof(Jail))]
    public async Task Deny_ThatMatchesNothingYet_SaysWhatItDoesNotCover(JailKind kind)
    {
        using var jail = Jail.Make(kind);

        var explained = (await jail.BerthAsync(["explain", "--brief", "--deny", "/**/*.key", "--", "true"])).ShouldSucceed();

        explained.ShouldContain("*.key");
        explained.ShouldContain("later");
    }

    private static Jail Filled(JailKind kind)
    {
        var jail = Jail.Make(kind);
        jail.Flags = s_rules;
        foreach (var name in (string[])[".env", "sub/.env", "private/key"])
            jail.Write(name, "secret\n");
        jail.Write("open", "open\n");
        return jail;
    }
}
