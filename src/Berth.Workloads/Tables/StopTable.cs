namespace Berth.Workloads;

/// <summary>The <c>sandbox.stop</c> object.</summary>
internal static class StopTable
{
    private static readonly TimeSpan s_longest = TimeSpan.FromSeconds(30);

    public static ObjectKind<StopSpec> Kind { get; } = new(
        new StopSpec(),
        [
            new MemberOf<StopSpec, string>("signal", new TextKind(new ChoiceRule("signal", SignalNames.All, "SIG", "signal(7)")),
                static s => s.Signal, static (s, v) => s with { Signal = v },
                "The signal it is asked with, by name (signal(7))."),
            new MemberOf<StopSpec, TimeSpan>("delay", new DurationKind("delay", s_longest), static s => s.Delay,
                static (s, v) => s with { Delay = v },
                "How long until SIGKILL follows: \"0s\" (at once) to \"30s\".") { Also = ["timeout"] },
        ]);
}
