using Berth.Conformance.Jails;
using Berth.TestKit;

namespace Berth.Conformance.Start;

/// <summary>Callers whose home is not what one expects.</summary>
public sealed class StateTests
{
    [Theory, InlineData("HOME=/nonexistent"), InlineData("HOME=/proc"), InlineData("XDG_STATE_HOME=/usr")]
    public async Task State_ThatCannotBeKept_NamesTheVariableToSet(string variable)
    {
        using var jail = Jail.Make(JailKind.BerthAsUser);

        var result = await WithoutStateAsync(jail, variable, BerthBinary.Path, "run", "--profile", "strict", "--", "true");

        result.ExitCode.ShouldBe(125, $"{result}");
        result.Error.ShouldContain("set BERTH_STATE_DIR");
        result.Error.ShouldNotContain("Access to the path");
        (await WithoutStateAsync(jail, $"BERTH_STATE_DIR={jail.State}", "env", variable, BerthBinary.Path, "run", "--profile", "strict",
            "--", "true")).ShouldSucceed();
    }

    /// <summary>An empty listing says that nothing runs; where nobody can know, that is an error.</summary>
    [Theory]
    [InlineData("HOME=/nonexistent", "status")]
    [InlineData("HOME=/nonexistent", "ps")]
    [InlineData("HOME=/nonexistent", "service", "list")]
    [InlineData("HOME=/nonexistent", "top", "--once")]
    [InlineData("HOME=/nonexistent", "logs", "web")]
    [InlineData("HOME=/nonexistent", "down")]
    [InlineData("HOME=/root", "status")]
    [InlineData("BERTH_STATE_DIR=/root/state", "ps")]
    public async Task Looking_WhereNothingCanBeSeen_IsAnError(string variable, params string[] command)
    {
        using var jail = Jail.Make(JailKind.BerthAsUser);
        Assert.SkipWhen((await jail.RunOutsideAsync("ls", "/root")).ExitCode is 0, "needs a /root that is closed");

        var result = await WithoutStateAsync(jail, ["-u", "XDG_STATE_HOME", variable, BerthBinary.Path, .. command]);

        result.ExitCode.ShouldBe(125, $"{result}");
        result.Output.ShouldBe("");
        result.Error.ShouldContain("cannot find out what runs");
        result.Error.ShouldContain(variable.Split('=')[1]);

        // One that has not begun to keep any is fine.
        (await WithoutStateAsync(
            jail, $"HOME={jail.Workspace}", "env", "-u", "XDG_STATE_HOME", BerthBinary.Path, "status")).ShouldSucceed();
    }

    [Fact]
    public async Task State_WithoutHome_IsInTheOneOfTheUserDatabase()
    {
        using var jail = Jail.Make(JailKind.BerthAsUser);

        (await WithoutStateAsync(jail, "-u", "HOME", "-u", "XDG_STATE_HOME", BerthBinary.Path, "run", "--", "true")).ShouldSucceed();
        Directory.Exists($"/tmp/berth-{(await jail.RunOutsideAsync("id", "-u")).Output.Trim()}").ShouldBeFalse();
    }

    [Fact]
    public async Task RootOfAUserNamespace_IsAUserLikeAnyOther()
    {
        var unshare = HostTool.Require("unshare");
        using var jail = Jail.Make(JailKind.BerthAsUser);

        var result = await WithoutStateAsync(jail, $"XDG_STATE_HOME={jail.Workspace}", unshare, "-Ur", BerthBinary.Path, "run", "--", "sh",
            "-c", "id -u; grep CapEff /proc/self/status");

        result.ShouldSucceed().ShouldBe("0\nCapEff:\t0000000000000000\n");
    }

    private static Task<CommandOutput> WithoutStateAsync(Jail jail, params string[] command) =>
        jail.RunOutsideAsync(["env", "-u", "BERTH_STATE_DIR", "-u", "XDG_RUNTIME_DIR", .. command]);
}
