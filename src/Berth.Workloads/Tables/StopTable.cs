using Berth.Descriptions.Kinds;
using Berth.Descriptions.Text;
using Berth.Workloads.Specs;

namespace Berth.Workloads.Tables;

/// <summary>The <c>sandbox.stop</c> and <c>supervise.stop</c> objects.</summary>
internal static class StopTable
{
    /// <summary>The table for <c>sandbox.stop</c>: a person may be waiting at a terminal.</summary>
    public static ObjectKind<StopSpec> Kind { get; } = UpTo(TimeSpan.FromSeconds(30));

    /// <summary>The table for <c>supervise.stop</c>: a database may have much data to write.</summary>
    public static ObjectKind<StopSpec> ServiceKind { get; } = UpTo(TimeSpan.FromHours(1));

    private static ObjectKind<StopSpec> UpTo(TimeSpan longest) => new(
        StopSpec.Default,
        [
            new MemberOf<StopSpec, string>("signal", new TextKind(new ChoiceRule("signal", SignalNames.All, "SIG", "signal(7)")),
                static s => s.Signal, static (s, v) => s with { Signal = v },
                "The name of the signal that asks the workload to end (signal(7))."),
            new MemberOf<StopSpec, TimeSpan>("delay", new DurationKind("delay", longest), static s => s.Delay,
                static (s, v) => s with { Delay = v },
                $"The time until SIGKILL follows: \"0s\" (at once) to \"{Duration.Format(longest)}\".") { Aliases = ["timeout"] },
        ]);
}
