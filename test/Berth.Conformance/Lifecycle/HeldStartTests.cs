using System.Text.Json;
using Berth.Conformance.Jails;
using Berth.TestKit;

namespace Berth.Conformance.Lifecycle;

/// <summary><c>berth run --hold</c>: the sandbox is built, and another command starts the workload, or nobody does.</summary>
public sealed class HeldStartTests
{
    public static TheoryData<JailKind, string> Kinds => new()
    {
        { JailKind.BerthAsRoot, "strict" },
        { JailKind.BerthAsUser, "strict" },
        { JailKind.BerthAsRoot, "workspace" },
        { JailKind.BerthAsUser, "workspace" },
    };

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Held_StartedByAnotherCommand_RunsOnceAndLeavesNothing(JailKind kind, string profile)
    {
        using var jail = Jail.Make(kind);
        var before = await Host.SnapshotAsync(jail);
        using var run = jail.Start(["sh", "-c", "echo ran; exec sleep 600"], "--profile", profile, "--hold");
        var id = await IdAsync(jail);

        (await jail.BerthAsync("start", id)).ShouldSucceed();
        (await run.LineAsync()).ShouldBe("ran");

        var second = await jail.BerthAsync("start", id);
        second.ExitCode.ShouldBe(2);
        second.Error.ShouldContain("was started already");
        (await jail.BerthAsync("stop", id)).ShouldSucceed();
        (await run.EndAsync()).ExitCode.ShouldBe(128 + 15);
        (await Host.SnapshotAsync(jail)).ShouldBe(before);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Held_WhoseCallerIsKilled_LeavesNothing(JailKind kind, string profile)
    {
        using var jail = Jail.Make(kind);
        var before = await Host.SnapshotAsync(jail);
        var mark = HostProcesses.NewMark();
        using var run = jail.Start(["sh", "-c", $"echo ran; exec sleep {mark}"], "--profile", profile, "--hold");
        var id = await IdAsync(jail);
        await Eventually.Async(() => HostProcesses.ChildrenOf(run.Pid).Count > 0);

        run.Signal("KILL");

        (await run.EndAsync()).Output.ShouldBeEmpty();
        await Eventually.Async(async () => (await jail.BerthAsync("ps", "--json")).ShouldSucceed().Trim() == "[]");
        (await jail.BerthAsync("start", id)).ExitCode.ShouldNotBe(0);
        Directory.GetFiles(jail.State, "*.start", SearchOption.AllDirectories).ShouldBeEmpty();
        (await Host.SnapshotAsync(jail)).ShouldBe(before);
    }

    private static async Task<string> IdAsync(Jail jail)
    {
        var id = "";
        await Eventually.Async(async () =>
        {
            using var instances = JsonDocument.Parse((await jail.BerthAsync("ps", "--json")).ShouldSucceed());
            id = instances.RootElement.EnumerateArray().Select(static one => one.GetProperty("id").GetString()!).FirstOrDefault("");
            return id.Length > 0;
        });
        return id;
    }
}
