using Berth.Conformance.Jails;
using Berth.TestKit;

namespace Berth.Conformance.Lifecycle;

/// <summary>Berth dies without a chance to clean up; the workload dies with it, and the next command leaves the host as it was.</summary>
public sealed class KillTests
{
    [Theory]
    [InlineData(JailKind.BerthAsRoot, "strict")]
    [InlineData(JailKind.BerthAsUser, "strict")]
    [InlineData(JailKind.BerthAsRoot, "workspace")]
    [InlineData(JailKind.BerthAsUser, "workspace")]
    public async Task KillOfBerth_WhileAWorkloadRuns_LeavesNothing(JailKind kind, string profile)
    {
        using var jail = Jail.Make(kind);
        var before = await Host.SnapshotAsync(jail);
        var mark = HostProcesses.NewMark();
        using var run = jail.Start(["sh", "-c", $"echo ready; sleep {mark} & exec sleep {mark}"], "--profile", profile);
        await run.LineAsync();
        await Eventually.Async(() => HostProcesses.With($"sleep\0{mark}").Count == 2);
        (await jail.BerthAsync("ps")).ShouldSucceed().ShouldContain("sh -c");

        run.Signal("KILL");

        (await run.EndAsync()).ExitCode.ShouldBe(128 + 9);
        await Eventually.Async(() => HostProcesses.With(mark).Count == 0);
        (await jail.BerthAsync("ps", "--json")).ShouldSucceed().Trim().ShouldBe("[]");
        (await Host.SnapshotAsync(jail)).ShouldBe(before);
    }

    [Theory]
    [InlineData(JailKind.BerthAsRoot, "strict")]
    [InlineData(JailKind.BerthAsUser, "strict")]
    [InlineData(JailKind.BerthAsRoot, "workspace")]
    public async Task KillOfInit_EndsBerthAndLeavesNothing(JailKind kind, string profile)
    {
        var root = Caller.Root();
        using var jail = Jail.Make(kind);
        var before = await Host.SnapshotAsync(jail);
        var mark = HostProcesses.NewMark();
        using var run = jail.Start(["sh", "-c", $"echo ready; exec sleep {mark}"], "--profile", profile);
        await run.LineAsync();
        await Eventually.Async(() => HostProcesses.With($"sleep\0{mark}").Count == 1);
        var init = HostProcesses.Ids(HostProcesses.With($"sleep\0{mark}")[0], "PPid")[0];

        (await root.RunAsync(["kill", "-9", $"{init}"], "/")).ShouldSucceed();

        (await run.EndAsync()).ExitCode.ShouldBe(128 + 9);
        await Eventually.Async(() => HostProcesses.With(mark).Count == 0);
        (await Host.SnapshotAsync(jail)).ShouldBe(before);
    }

    [Fact]
    public async Task KillOfTheLauncher_UnderABerthThatStays_EndsBothAndRevertsTheAcl()
    {
        using var jail = Jail.Make(JailKind.BerthAsRoot);
        var before = await Host.SnapshotAsync(jail);
        var mark = HostProcesses.NewMark();
        using var run = jail.Start(["sh", "-c", $"echo ready; exec sleep {mark}"]);
        await run.LineAsync();
        var launcher = HostProcesses.ChildrenOf(run.Pid).ShouldHaveSingleItem();

        (await jail.Caller.RunAsync(["kill", "-9", $"{launcher}"], "/")).ShouldSucceed();

        (await run.EndAsync()).ExitCode.ShouldBe(128 + 9);
        await Eventually.Async(() => HostProcesses.With(mark).Count == 0);
        (await Host.SnapshotAsync(jail)).ShouldBe(before);
    }
}
