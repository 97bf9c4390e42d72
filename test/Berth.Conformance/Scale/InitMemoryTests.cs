using System.Globalization;
using Berth.Conformance.Jails;

namespace Berth.Conformance.Scale;

/// <summary>What a running sandbox costs beside its workload.</summary>
public sealed class InitMemoryTests
{
    private const int Promise = 64; // KiB

    [Theory, MemberData(nameof(Jail.Berths), MemberType = typeof(Jail))]
    public async Task Init_OfASandbox_KeepsAlmostNoMemoryOfItsOwn(JailKind kind)
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "needs root, to see the memory of init");
        using var jail = Jail.Make(kind);
        using var run = jail.Start(["sh", "-c", "echo ready; exec sleep 100"], "--profile", "strict");
        (await run.LineAsync()).ShouldBe("ready");
        var init = HostProcesses.ChildrenOf(run.Pid).ShouldHaveSingleItem();

        foreach (var process in (int[])[init, run.Pid])
        {
            var rollup = HostProcesses.Read(process, "smaps_rollup");
            rollup.ShouldContain("Private_Dirty:");
            rollup.Split('\n').Where(static l => l.StartsWith("Private_", StringComparison.Ordinal))
                .Sum(static l => int.Parse(l.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture))
                .ShouldBeLessThanOrEqualTo(Promise, rollup);
        }
    }
}
