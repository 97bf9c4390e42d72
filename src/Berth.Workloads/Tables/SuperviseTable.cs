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
                    new EnumWord<StartCondition>(StartCondition.AtOnce, "at-once", "Without waiting for anybody."),
                    new EnumWord<StartCondition>(StartCondition.OnConnection, "on-connection", "With the first connection, or datagram, to one of its sockets; again with the next one after it ended well."),
                ]), static s => s.Start, static (s, v) => s with { Start = v },
                "When it is started, where it is to run.") { Also = ["activation", "lazy", "onDemand"] },
            new MemberOf<SuperviseSpec, RestartCondition>("restart", new EnumKind<RestartCondition>("restart",
                [
                    new EnumWord<RestartCondition>(RestartCondition.Always, "always", "However it ended."),
                    new EnumWord<RestartCondition>(RestartCondition.OnFailure, "on-failure", "Where it ended with another code than 0, by a signal, or by its watchdog."),
                    new EnumWord<RestartCondition>(RestartCondition.Never, "never", "Not by itself."),
                ]), static s => s.Restart, static (s, v) => s with { Restart = v },
                "When it is started again after it ended. One that was told to stop is not."),
            new MemberOf<SuperviseSpec, BackoffSpec>("backoff", Backoff(), static s => s.Backoff, static (s, v) => s with { Backoff = v },
                "How long is waited before that: twice as long each time.") { Also = ["restartDelay", "restartSec"] },
            new MemberOf<SuperviseSpec, StartLimitSpec>("startLimit", StartLimit(), static s => s.StartLimit, static (s, v) => s with { StartLimit = v },
                "How often it may be started before it is given up as failed. Left out: any number of times."),
            Names("after", static s => s.After, static (s, v) => s with { After = v },
                "Workloads that are ready before it starts, where they are to run. They are not started for it."),
            Names("requires", static s => s.Requires, static (s, v) => s with { Requires = v },
                "Workloads that are started with it and before it. It does not start when one of them can't, and stops when one of them is stopped."),
            Names("wants", static s => s.Wants, static (s, v) => s with { Wants = v },
                "Workloads that are started with it and before it, where they are there. It starts even when one of them fails."),
            new MemberOf<SuperviseSpec, ImmutableArray<ListenSpec>>("listen", new ArrayKind<ListenSpec>(ListenTable.Kind, "\"127.0.0.1:8080\""),
                static s => s.Listen, static (s, v) => s with { Listen = v },
                "Sockets that are opened for it, and handed over from descriptor 3 on in this order (sd_listen_fds(3)).") { Also = ["sockets", "ports"] },
            new MemberOf<SuperviseSpec, ImmutableArray<string>>("freePorts", new ArrayKind<string>(new TextKind(new EnvironmentKeyRule()), "\"PORT\""),
                static s => s.FreePorts, static (s, v) => s with { FreePorts = v },
                "Variables that each get the number of a TCP port that no other service has; it stays the same for as long as it is registered."),
            new MemberOf<SuperviseSpec, ProbeSpec>("ready", ProbeTables.Kind, static s => s.Ready, static (s, v) => s with { Ready = v },
                "How it is known to be ready. Left out: it is as soon as its program runs.") { Also = ["readiness", "probe", "health", "healthcheck"] },
            new MemberOf<SuperviseSpec, StopSpec>("stop", StopTable.ServiceKind, static s => s.Stop, static (s, v) => s with { Stop = v },
                "How it is stopped. Left out: as sandbox.stop says."),
            new MemberOf<SuperviseSpec, LogSpec>("log", Log(), static s => s.Log, static (s, v) => s with { Log = v },
                "How much of its output is kept.") { Also = ["logs", "logging"] },
            new MemberOf<SuperviseSpec, TimeSpan?>("watchdog", new NullableKind<TimeSpan>(new DurationKind("watchdog", s_day, TimeSpan.FromMilliseconds(100))),
                static s => s.Watchdog, static (s, v) => s with { Watchdog = v },
                "It has to say WATCHDOG=1 (sd_notify(3)) at least this often, or is killed and counts as failed. Left out: it need not."),
            new MemberOf<SuperviseSpec, TimerSpec>("timer", Timer(), static s => s.Timer, static (s, v) => s with { Timer = v },
                "When it is started by the clock. What is due while it still runs is left out.") { Also = ["schedule", "cron"] },
            new MemberOf<SuperviseSpec, bool>("dieWithSupervisor", BooleanKind.Instance, static s => s.DieWithSupervisor,
                static (s, v) => s with { DieWithSupervisor = v },
                "Whether it is killed when its supervisor dies. Without it, it lives on and is found again."),
        ])
    {
        Rules =
        [
            new Rule<SuperviseSpec>(["listen", "ready"], CheckDescriptorIsFree),
            new Rule<SuperviseSpec>(["listen"], CheckListensOnce),
            new Rule<SuperviseSpec>(["start", "listen"], CheckHasSockets)
            {
                Schema = """{ "if": { "properties": { "start": { "const": "on-connection" } }, "required": ["start"] }, "then": { "required": ["listen"] } }""",
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
            new MemberOf<BackoffSpec, TimeSpan>("initial", new DurationKind("initial", s_day), static s => s.Initial, static (s, v) => s with { Initial = v },
                "The first wait; \"0s\": none, ever."),
            new MemberOf<BackoffSpec, TimeSpan>("maximum", new DurationKind("maximum", s_day), static s => s.Maximum, static (s, v) => s with { Maximum = v },
                "The longest wait."),
            new MemberOf<BackoffSpec, TimeSpan>("resetAfter", new DurationKind("resetAfter", s_day), static s => s.ResetAfter,
                static (s, v) => s with { ResetAfter = v }, "After how long a run the next wait is the first again."),
        ])
    {
        Rules = [new Rule<BackoffSpec>(["initial", "maximum"], CheckMaximum)],
    };

    private static ObjectKind<StartLimitSpec> StartLimit() => new(
        new StartLimitSpec(),
        [
            new MemberOf<StartLimitSpec, int>("starts", new IntegerKind("starts", 1, 10_000), static s => s.Starts, static (s, v) => s with { Starts = v },
                "Starts at most.") { Also = ["burst"] },
            new MemberOf<StartLimitSpec, TimeSpan>("within", new DurationKind("within", s_day, s_millisecond), static s => s.Within,
                static (s, v) => s with { Within = v }, "Within how long.") { Also = ["interval"] },
        ]);

    private static ObjectKind<LogSpec> Log() => new(
        new LogSpec(),
        [
            new MemberOf<LogSpec, int>("files", new IntegerKind("files", 1, 10_000), static s => s.Files, static (s, v) => s with { Files = v },
                "Rotated files beside the current one.") { Also = ["count", "keep"] },
            new MemberOf<LogSpec, long>("size", new SizeKind("size", LogSpec.LeastSize), static s => s.Size, static (s, v) => s with { Size = v },
                "How big a file grows: \"4K\" to \"255M\".") { Also = ["maxSize"] },
        ])
    {
        Rules =
        [
            new Rule<LogSpec>(["size"], static (log, at, findings) =>
            {
                if (log.Size > LogSpec.MostSize)
                    findings.Report(at.Member("size"), Problem.Expecting($"size {ByteSize.Format(log.Size)} is more than {ByteSize.Format(LogSpec.MostSize)}", "a smaller size, and more files"));
            }),
        ],
    };

    private static ObjectKind<TimerSpec> Timer() => new(
        new TimerSpec(),
        [
            new MemberOf<TimerSpec, TimeSpan?>("every", new NullableKind<TimeSpan>(new DurationKind("every", s_year, TimeSpan.FromSeconds(1))), static s => s.Every,
                static (s, v) => s with { Every = v }, "Again this long after its last start, the first time at once.") { Also = ["interval"] },
            new MemberOf<TimerSpec, CalendarExpression>("at",
                new ParsedKind<CalendarExpression>("at", "an expression such as \"Mon..Fri 03:30\", \"*-*-01 00:00 UTC\" or \"hourly\"",
                    "^[A-Za-z0-9*.,/:_+-]+( [A-Za-z0-9*.,/:_+-]+){0,3}$", ReadCalendar),
                static s => s.At, static (s, v) => s with { At = v },
                "At these points in time: [WEEKDAYS] [[YEAR-]MONTH-DAY] [HOUR:MINUTE[:SECOND]] [TIMEZONE], as systemd.time(7) writes them, or a word such as \"daily\".")
            { Also = ["on", "calendar", "onCalendar", "cron"] },
        ])
    {
        Rules = [new Rule<TimerSpec>(["every", "at"], CheckSaysWhen) { Schema = """{ "minProperties": 1 }""" }],
    };

    private static MemberOf<SuperviseSpec, ImmutableArray<string>> Names(string name, Func<SuperviseSpec, ImmutableArray<string>> get,
        Func<SuperviseSpec, ImmutableArray<string>, SuperviseSpec> set, string description) =>
        new(name, new ArrayKind<string>(new TextKind(new ServiceNameRule()), "\"database\""), get, set, description);

    private static bool ReadCalendar(string text, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out CalendarExpression? value, out string? fault) =>
        (value = CalendarExpression.Read(text, out fault)) is not null;

    private static void CheckMaximum(BackoffSpec backoff, Spot at, Findings findings)
    {
        if (backoff.Maximum < backoff.Initial)
            findings.Report(at.Member("maximum"), Problem.Of("the longest wait is shorter than the first", $"give at least \"{Duration.Format(backoff.Initial)}\""));
    }

    private static void CheckSaysWhen(TimerSpec timer, Spot at, Findings findings)
    {
        if (timer.Every is null && timer.At is null)
            findings.Report(at, Problem.Expecting("the timer does not say when", "\"every\" or \"at\""));
    }

    private static void CheckTimerIsUsed(SuperviseSpec spec, Spot at, Findings findings)
    {
        if (spec.Timer is not null && spec.Restart is RestartCondition.Always)
            findings.Report(at.Member("timer"), Problem.Of("the timer has nothing to start: \"restart\": \"always\" starts the workload as soon as it ends", "write \"on-failure\" or \"never\", or take the timer out"));
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
            findings.Report(at.Member("start"), Problem.Of("there is no socket that a connection could come to", "give one in listen, or write \"at-once\""));
    }

    private static void CheckHasOneStart(SuperviseSpec spec, Spot at, Findings findings)
    {
        if (spec.Start is StartCondition.OnConnection && spec.Timer is not null)
            findings.Report(at.Member("start"), Problem.Of("a timer starts the workload, and a connection would, too", "take one of the two out"));
    }

    private static void CheckListensOnce(SuperviseSpec spec, Spot at, Findings findings)
    {
        for (var i = 1; i < spec.Listen.Length; i++)
        {
            for (var j = 0; j < i; j++)
            {
                if (spec.Listen[i].Address == spec.Listen[j].Address && spec.Listen[i].Kind == spec.Listen[j].Kind)
                {
                    findings.Report(at.Member("listen").Item(i), Problem.Of($"{spec.Listen[i].Address} is listened on twice", "take one of the two out"));
                    return;
                }
            }
        }
    }
}
