using System.Collections.Immutable;
using Berth.Descriptions.Diagnostics;
using Berth.Descriptions.Json;
using Berth.Descriptions.Kinds;
using Berth.Descriptions.Text;
using Berth.Workloads.Rules;
using Berth.Workloads.Schedules;
using Berth.Workloads.Specs;

namespace Berth.Workloads.Tables;

/// <summary>The <c>supervise</c> object.</summary>
public static class SuperviseTable
{
    private static readonly TimeSpan s_millisecond = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan s_day = TimeSpan.FromDays(1);
    private static readonly TimeSpan s_year = TimeSpan.FromDays(365);

    /// <summary>The table.</summary>
    public static ObjectKind<SuperviseSpec> Kind { get; } = new(
        SuperviseSpec.Default,
        [
            new MemberOf<SuperviseSpec, StartCondition>("start", new EnumKind<StartCondition>("start",
                [
                    new EnumWord<StartCondition>(StartCondition.AtOnce, "at-once", "At once."),
                    new EnumWord<StartCondition>(
                        StartCondition.OnConnection,
                        "on-connection",
                        "At the first connection or datagram to one of its sockets; after it has ended with 0, again at the next one."),
                ]), static s => s.Start, static (s, v) => s with { Start = v },
                "When the workload is started, if it should run.") { Aliases = ["activation", "lazy", "onDemand"] },
            new MemberOf<SuperviseSpec, RestartCondition>("restart", new EnumKind<RestartCondition>("restart",
                [
                    new EnumWord<RestartCondition>(RestartCondition.Always, "always", "Always."),
                    new EnumWord<RestartCondition>(
                        RestartCondition.OnFailure, "on-failure", "If it ended with a code other than 0, by a signal, or by its watchdog."),
                    new EnumWord<RestartCondition>(RestartCondition.Never, "never", "Never."),
                ]), static s => s.Restart, static (s, v) => s with { Restart = v },
                "When the workload is restarted after it has ended. If it was stopped, it is not restarted."),
            new MemberOf<SuperviseSpec, BackoffSpec>("backoff", Backoff(), static s => s.Backoff, static (s, v) => s with { Backoff = v },
                "The back-off delay before a restart. It doubles with each restart.") { Aliases = ["restartDelay", "restartSec"] },
            new MemberOf<SuperviseSpec, StartLimitSpec>(
                "startLimit", StartLimit(), static s => s.StartLimit, static (s, v) => s with { StartLimit = v },
                "The limit on starts, past which the workload has failed. Left out: no limit."),
            Names("after", static s => s.After, static (s, v) => s with { After = v },
                "Workloads that are ready before this one starts, if they should run. Does not start them."),
            Names("requires", static s => s.Requires, static (s, v) => s with { Requires = v },
                "Workloads that are started before and with this one. It does not start if one of them can't, and stops when one of "
                    + "them is stopped."),
            Names("wants", static s => s.Wants, static (s, v) => s with { Wants = v },
                "Workloads that are started before and with this one, if they exist. It starts even if one of them fails."),
            new MemberOf<SuperviseSpec, ImmutableArray<ListenSpec>>(
                "listen", new ArrayKind<ListenSpec>(ListenTable.Kind, "\"127.0.0.1:8080\""),
                static s => s.Listen, static (s, v) => s with { Listen = v },
                "Sockets that the supervisor opens and passes, in this order from descriptor 3 on (sd_listen_fds(3)).")
            { Aliases = ["sockets", "ports"] },
            new MemberOf<SuperviseSpec, ImmutableArray<string>>(
                "freePorts", new ArrayKind<string>(new TextKind(new EnvironmentKeyRule()), "\"PORT\""),
                static s => s.FreePorts, static (s, v) => s with { FreePorts = v },
                "Variables that are each set to the number of a TCP port that no other service has. The number stays the same as "
                    + "long as the service is registered."),
            new MemberOf<SuperviseSpec, ProbeSpec>("ready", ProbeTables.Kind, static s => s.Ready, static (s, v) => s with { Ready = v },
                "How to find out that the workload is ready. Left out: it is ready as soon as its program runs.")
            { Aliases = ["readiness", "probe", "health", "healthcheck"] },
            new MemberOf<SuperviseSpec, StopSpec>("stop", StopTable.ServiceKind, static s => s.Stop, static (s, v) => s with { Stop = v },
                "How the workload is stopped. Left out: as in sandbox.stop."),
            new MemberOf<SuperviseSpec, LogSpec>("log", Log(), static s => s.Log, static (s, v) => s with { Log = v },
                "How much of its output to keep.") { Aliases = ["logs", "logging"] },
            new MemberOf<SuperviseSpec, TimeSpan?>(
                "watchdog", new NullableKind<TimeSpan>(new DurationKind("watchdog", s_day, TimeSpan.FromMilliseconds(100))),
                static s => s.Watchdog, static (s, v) => s with { Watchdog = v },
                "The interval in which the workload must send WATCHDOG=1 (sd_notify(3)). If it does not, it is killed and has "
                    + "failed. Left out: no watchdog."),
            new MemberOf<SuperviseSpec, TimerSpec>("timer", Timer(), static s => s.Timer, static (s, v) => s with { Timer = v },
                "When the clock starts the workload. A start that is due while the workload runs is skipped.")
            { Aliases = ["schedule", "cron"] },
            new MemberOf<SuperviseSpec, bool>("dieWithSupervisor", BooleanKind.Instance, static s => s.DieWithSupervisor,
                static (s, v) => s with { DieWithSupervisor = v },
                "Whether the workload is killed when its supervisor dies. If not, it continues, and a new supervisor finds it."),
        ])
    {
        Rules =
        [
            new Rule<SuperviseSpec>(["listen", "ready"], CheckDescriptorIsFree),
            new Rule<SuperviseSpec>(["listen"], CheckListensOnce),
            new Rule<SuperviseSpec>(["start", "listen"], CheckHasSockets)
            {
                Schema = """
                    { "if": { "properties": { "start": { "const": "on-connection" } }, "required": ["start"] },
                    "then": { "required": ["listen"] } }
                    """,
            },
            new Rule<SuperviseSpec>(["start", "timer"], CheckHasOneStart)
            {
                Schema = """{ "not": { "properties": { "start": { "const": "on-connection" } }, "required": ["start", "timer"] } }""",
            },
            new Rule<SuperviseSpec>(["restart", "timer"], CheckTimerIsUsed)
            {
                Schema = """{ "not": { "properties": { "restart": { "const": "always" } }, "required": ["restart", "timer"] } }""",
            },
        ],
    };

    private static ObjectKind<BackoffSpec> Backoff() => new(
        new BackoffSpec(),
        [
            new MemberOf<BackoffSpec, TimeSpan>(
                "initial", new DurationKind("initial", s_day), static s => s.Initial, static (s, v) => s with { Initial = v },
                "The first delay; \"0s\": never wait."),
            new MemberOf<BackoffSpec, TimeSpan>(
                "maximum", new DurationKind("maximum", s_day), static s => s.Maximum, static (s, v) => s with { Maximum = v },
                "The longest delay."),
            new MemberOf<BackoffSpec, TimeSpan>("resetAfter", new DurationKind("resetAfter", s_day), static s => s.ResetAfter,
                static (s, v) => s with { ResetAfter = v }, "After a run of this length, the next delay is the first again."),
        ])
    {
        Rules = [new Rule<BackoffSpec>(["initial", "maximum"], CheckMaximum)],
    };

    private static ObjectKind<StartLimitSpec> StartLimit() => new(
        new StartLimitSpec(),
        [
            new MemberOf<StartLimitSpec, int>(
                "starts", new IntegerKind("starts", 1, 10_000), static s => s.Starts, static (s, v) => s with { Starts = v },
                "The maximum number of starts.") { Aliases = ["burst"] },
            new MemberOf<StartLimitSpec, TimeSpan>("within", new DurationKind("within", s_day, s_millisecond), static s => s.Within,
                static (s, v) => s with { Within = v }, "The time in which starts are counted.") { Aliases = ["interval"] },
        ]);

    private static ObjectKind<LogSpec> Log() => new(
        new LogSpec(),
        [
            new MemberOf<LogSpec, int>(
                "files", new IntegerKind("files", 1, 10_000), static s => s.Files, static (s, v) => s with { Files = v },
                "The number of rotated files besides the current one.") { Aliases = ["count", "keep"] },
            new MemberOf<LogSpec, long>(
                "size", new SizeKind("size", LogSpec.LeastSize), static s => s.Size, static (s, v) => s with { Size = v },
                "The maximum size of a file: \"4K\" to \"255M\".") { Aliases = ["maxSize"] },
        ])
    {
        Rules =
        [
            new Rule<LogSpec>(["size"], static (log, at, findings) =>
            {
                if (log.Size > LogSpec.MostSize)
                    findings.Report(
                        at.Member("size"),
                        Problem.Expecting(
                            $"size {ByteSize.Format(log.Size)} is more than {ByteSize.Format(LogSpec.MostSize)}",
                            "a smaller size, and more files"));
            }),
        ],
    };

    private static ObjectKind<TimerSpec> Timer() => new(
        new TimerSpec(),
        [
            new MemberOf<TimerSpec, TimeSpan?>(
                "every", new NullableKind<TimeSpan>(new DurationKind("every", s_year, TimeSpan.FromSeconds(1))), static s => s.Every,
                static (s, v) => s with { Every = v }, "The interval after its last start. The first start is at once.")
            { Aliases = ["interval"] },
            new MemberOf<TimerSpec, CalendarExpression>("at",
                new ParsedKind<CalendarExpression>("at", "an expression such as \"Mon..Fri 03:30\", \"*-*-01 00:00 UTC\" or \"hourly\"",
                    "^[A-Za-z0-9*.,/:_+-]+( [A-Za-z0-9*.,/:_+-]+){0,3}$", ReadCalendar),
                static s => s.At, static (s, v) => s with { At = v },
                "Points in time: [WEEKDAYS] [[YEAR-]MONTH-DAY] [HOUR:MINUTE[:SECOND]] [TIMEZONE] as in systemd.time(7), or a word "
                    + "such as \"daily\".")
            { Aliases = ["on", "calendar", "onCalendar", "cron"] },
        ])
    {
        Rules = [new Rule<TimerSpec>(["every", "at"], CheckSaysWhen) { Schema = """{ "minProperties": 1 }""" }],
    };

    private static MemberOf<SuperviseSpec, ImmutableArray<string>> Names(string name, Func<SuperviseSpec, ImmutableArray<string>> get,
        Func<SuperviseSpec, ImmutableArray<string>, SuperviseSpec> set, string description) =>
        new(name, new ArrayKind<string>(new TextKind(new ServiceNameRule()), "\"database\""), get, set, description);

    private static bool ReadCalendar(
        string text, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out CalendarExpression? value, out string? fault) =>
        (value = CalendarExpression.Read(text, out fault)) is not null;

    private static void CheckMaximum(BackoffSpec backoff, Spot at, Findings findings)
    {
        if (backoff.Maximum < backoff.Initial)
            findings.Report(
                at.Member("maximum"),
                Problem.Of("the longest delay is shorter than the first", $"give at least \"{Duration.Format(backoff.Initial)}\""));
    }

    private static void CheckSaysWhen(TimerSpec timer, Spot at, Findings findings)
    {
        if (timer.Every is null && timer.At is null)
            findings.Report(at, Problem.Expecting("the timer does not say when", "\"every\" or \"at\""));
    }

    private static void CheckTimerIsUsed(SuperviseSpec spec, Spot at, Findings findings)
    {
        if (spec.Timer is not null && spec.Restart is RestartCondition.Always)
            findings.Report(
                at.Member("timer"),
                Problem.Of(
                    "the timer has nothing to start: \"restart\": \"always\" starts the workload as soon as it ends",
                    "write \"on-failure\" or \"never\", or take the timer out"));
    }

    private static void CheckDescriptorIsFree(SuperviseSpec spec, Spot at, Findings findings)
    {
        const int first = 3;
        if (spec.Ready is DescriptorProbe probe && probe.Descriptor - first < spec.Listen.Length)
            findings.Report(at.Member("ready").Member("descriptor"),
                Problem.Of($"descriptor {probe.Descriptor} is a socket of listen", $"give {first + spec.Listen.Length} or more"));
    }

    private static void CheckHasSockets(SuperviseSpec spec, Spot at, Findings findings)
    {
        if (spec.Start is StartCondition.OnConnection && spec.Listen.IsEmpty)
            findings.Report(
                at.Member("start"), Problem.Of("there is no socket for a connection", "give one in listen, or write \"at-once\""));
    }

    private static void CheckHasOneStart(SuperviseSpec spec, Spot at, Findings findings)
    {
        if (spec.Start is StartCondition.OnConnection && spec.Timer is not null)
            findings.Report(
                at.Member("start"), Problem.Of("a timer starts the workload, and a connection would, too", "take one of the two out"));
    }

    private static void CheckListensOnce(SuperviseSpec spec, Spot at, Findings findings)
    {
        for (var i = 1; i < spec.Listen.Length; i++)
        {
            for (var j = 0; j < i; j++)
            {
                if (spec.Listen[i].Address == spec.Listen[j].Address && spec.Listen[i].Kind == spec.Listen[j].Kind)
                {
                    findings.Report(
                        at.Member("listen").Item(i),
                        Problem.Of($"{spec.Listen[i].Address} is listened on twice", "take one of the two out"));
                    return;
                }
            }
        }
    }
}
