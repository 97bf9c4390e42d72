using Berth.Conformance.Jails;
using Berth.TestKit;

namespace Berth.Conformance.Tiers;

/// <summary>An identity that cannot be given is refused: the workload never runs with the caller's own uid instead.</summary>
public sealed class IdentityTests
{
    [Fact]
    public async Task Run_WithoutNewUidMap_RefusesNamingPackage()
    {
        using var jail = Jail.Make(JailKind.BerthAsUser);

        var refused = await jail.Caller.RunAsync(
            jail.Command(["/usr/bin/id", "-u"], "--identity", "3"), jail.Workspace, [.. jail.Environment, new("PATH", "/nowhere")]);
        refused.ExitCode.ShouldBe(125, $"{refused}");
        refused.Output.ShouldBeEmpty();
        refused.Error.ShouldContain("cannot run as identity 3: newuidmap is not installed; sudo apt install uidmap");

        HostTool.Require("newuidmap");
        (await jail.RunAsync(["/usr/bin/id", "-u"], "--identity", "3")).ShouldSucceed().ShouldBe("1000\n");
    }

    /// <summary>
    /// Whoever has the uid of root's workload as a subordinate id can read its files and kill it; hosts with many users have such ranges.
    /// </summary>
    [Theory]
    [InlineData("999990:10", false)]
    [InlineData("999990:11", true)]
    [InlineData("951968:65536", true)]
    [InlineData("1000001:10000", false)]
    public async Task RootsIdentity_WithAUidThatSomebodyHas_IsWarnedOfAndRefusedWhereItIsAskedFor(string range, bool isShared)
    {
        using var jail = Jail.Make(JailKind.BerthAsRoot);
        var file = jail.Write("subuid", $"root:1000000:10000\nmallory:{range}\n");
        async Task<CommandOutput> RunAsync(params string[] flags) => await jail.RunOutsideAsync(
            [
                "unshare", "--mount", "sh", "-c", $"mount --bind {file} /etc/subuid && exec \"$@\"", "sh",
                .. jail.Command(["id", "-u"], ["--profile", "strict", .. flags]),
            ]);

        var ran = await RunAsync();
        ran.ShouldSucceed().ShouldBe("1000\n");
        var asked = await RunAsync("--identity", "0");
        const string Said = "uid, 1000000, is one of mallory's subordinate ids (/etc/subuid)";
        if (isShared)
        {
            ran.Error.ShouldContain(Said);
            asked.ExitCode.ShouldBe(125);
            asked.Output.ShouldBeEmpty();
            asked.Error.ShouldContain(Said);
        }
        else
        {
            ran.Error.ShouldBeEmpty();
            asked.ShouldSucceed().ShouldBe("1000\n");
        }
    }

    [Fact]
    public async Task Run_WithoutASubordinateRange_RefusesNamingFileAndLine()
    {
        HostTool.Require("newuidmap");
        using var jail = Jail.Make(JailKind.BerthAsRoot);
        Directory.CreateDirectory(jail.State);
        (await jail.RunOutsideAsync("chown", "65534:65534", jail.State)).ShouldSucceed();
        string[] nobody = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "--"];

        var refused = await jail.RunOutsideAsync([.. nobody, .. jail.Command(["id", "-u"], "--identity", "0")]);
        refused.ExitCode.ShouldBe(125, $"{refused}");
        refused.Output.ShouldBeEmpty();
        refused.Error.ShouldContain(
            "cannot run as identity 0: /etc/subuid has no line for nobody; sudo usermod --add-subuids 100000-165535 --add-subgids "
                + "100000-165535 nobody");

        (await jail.RunOutsideAsync([.. nobody, .. jail.Command(["id", "-u"], "--profile", "strict")])).ShouldSucceed().ShouldBe("65534\n");
    }
}
