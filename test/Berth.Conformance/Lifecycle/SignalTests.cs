using Berth.Conformance.Jails;
using Berth.TestKit;

namespace Berth.Conformance.Lifecycle;

/// <summary>
/// Signals to <c>berth run</c> are the workload's. The strict profile runs in place; root's workspace has a Berth that stays to revert its
/// ACL.
/// </summary>
public sealed class SignalTests
{
    [Theory, MemberData(nameof(Jail.Berths), MemberType = typeof(Jail))]
    public async Task Signal_ToBerth_ReachesTheWorkload(JailKind kind)
    {
        using var jail = Jail.Make(kind);
        foreach (var profile in (string[])["strict", "workspace"])
        {
            foreach (var signal in (string[])["TERM", "INT", "HUP", "QUIT", "USR1", "USR2"])
            {
                using var run = jail.Start(
                    ["sh", "-c", "trap 'echo got $1; exit 7' $1; echo ready; while :; do sleep 0.02; done", "trap", signal], "--profile",
                    profile);
                (await run.LineAsync()).ShouldBe("ready");

                run.Signal(signal);

                (await run.LineAsync()).ShouldBe($"got {signal}");
                (await run.EndAsync()).ExitCode.ShouldBe(7, $"{profile} {signal}");
            }
        }
    }

    [Theory, MemberData(nameof(Jail.Berths), MemberType = typeof(Jail))]
    public async Task Signal_ThatTheWorkloadDoesNotHandle_EndsItAndIsTheExitCode(JailKind kind)
    {
        using var jail = Jail.Make(kind);
        foreach (var profile in (string[])["strict", "workspace"])
        {
            using var run = jail.Start(["sh", "-c", "echo ready; exec sleep 100"], "--profile", profile);
            await run.LineAsync();

            run.Signal("INT");

            (await run.EndAsync()).ExitCode.ShouldBe(128 + 2, profile);
        }
    }

    [Theory, MemberData(nameof(Jail.Berths), MemberType = typeof(Jail))]
    public async Task Stop_AndContinue_StopTheWorkloadToo(JailKind kind)
    {
        using var jail = Jail.Make(kind);
        foreach (var profile in (string[])["strict", "workspace"])
        {
            var mark = HostProcesses.NewMark();
            using var run =
                jail.Start(["sh", "-c", $"echo ready; (trap 'exit 0' TERM; exec sleep {mark}); echo over"], "--profile", profile);
            await run.LineAsync();
            await Eventually.Async(() => HostProcesses.With($"sleep\0{mark}").Count == 1);
            var workload = HostProcesses.With($"sleep\0{mark}")[0];

            run.Signal("TSTP");
            await Eventually.Async(() => HostProcesses.StateOf(run.Pid) == 'T' && HostProcesses.StateOf(workload) == 'T', profile);

            run.Signal("CONT");
            await Eventually.Async(() => HostProcesses.StateOf(run.Pid) == 'S' && HostProcesses.StateOf(workload) == 'S', profile);
            run.Signal("TERM");
            (await run.EndAsync()).ExitCode.ShouldBe(128 + 15, profile);
        }
    }
}
