using Berth.Supervision.Definitions;
using Berth.Supervision.Services;
using Berth.Workloads.Schedules;
using Berth.Workloads.Specs;

namespace Berth.Supervision.Tests;

/// <summary>Ten definitions that golden files are made of, hostile text among them.</summary>
internal static class TestDefinitions
{
    public static IReadOnlyList<ServiceDefinition> All { get; } =
    [
        TestDefinition.Named("plain"),
        TestDefinition.Named("full", "/usr/bin/server", "--port", "8080") with
        {
            Description = "Answers requests",
            WorkingDirectory = "/srv/full",
            Environment = Variables(("LANG", "C.UTF-8"), ("MODE", "fast")),
            User = "www-data",
            Supervise = new SuperviseSpec
            {
                Restart = RestartCondition.Always,
                Stop = new StopSpec { Signal = "SIGINT", Delay = TimeSpan.FromSeconds(20) },
                Log = new LogSpec { Files = 3, Size = 65536 },
            },
            Resources = new ResourceSpec
            {
                Nice = 5,
                Rlimits = new ResourceSpec().Rlimits.Add("nofile", new RlimitSpec(1024, 4096)).Add("core", new RlimitSpec(0, Hard: null)),
            },
        },
        TestDefinition.Named("web", "/usr/bin/web").ForInstance("blue"),
        TestDefinition.Named("hostile-xml", "/bin/echo", "<key>&amp;</key>", "]]>", "\"quoted\" 'single'", "<!-- -->", "a & b") with
        {
            Environment = Variables(("EVIL", "</string><key>Program</key><string>/bin/sh"), ("CDATA", "<![CDATA[x]]>")),
        },
        TestDefinition.Named("hostile-shell", "/bin/echo", "$(reboot)", "`id`", "%PATH%", "%%", "^&|<>", "!x!", "a;b", "*", "") with
        {
            Environment = Variables(("PERCENT", "100%"), ("CARET", "^")),
        },
        TestDefinition.Named("hostile-quotes", "/bin/echo", "a\"b", "trailing\\", "two words\\", "\\\"", "\\\\\"x", "tab\there",
            "C:\\Program Files\\x\\") with
        {
            WorkingDirectory = "/srv/with space\\",
        },
        TestDefinition.Named("hostile-lines", "/bin/echo", "line\nbreak", "carriage\rreturn", "é漢🚀") with
        {
            Environment = Variables(("LINES", "a\nb\r\nc")),
        },
        TestDefinition.Named("periodic", "/usr/bin/backup") with
        {
            Supervise = new SuperviseSpec { Timer = new TimerSpec { Every = TimeSpan.FromMinutes(90) }, Restart = RestartCondition.Never },
        },
        TestDefinition.Named("nightly", "/usr/bin/backup") with
        {
            Supervise = new SuperviseSpec
            {
                Timer = new TimerSpec { At = CalendarExpression.Parse("Mon..Fri 03:30") },
                Restart = RestartCondition.Never,
            },
        },
        TestDefinition.Named("never", "/usr/bin/once") with
        {
            Supervise = new SuperviseSpec
            {
                Restart = RestartCondition.Never,
                Backoff = new BackoffSpec { Initial = TimeSpan.FromSeconds(7), Maximum = TimeSpan.FromMinutes(1) },
            },
        },
    ];

    public static ServiceDefinition Get(string name) => All.Single(definition => definition.Name.ToString() == name);

    private static System.Collections.Immutable.ImmutableSortedDictionary<string, string> Variables(
        params (string Key, string Value)[] variables) =>
        new ServiceDefinition { Name = ServiceName.Parse("x"), Command = [] }.Environment.AddRange(
            variables.Select(static variable => KeyValuePair.Create(variable.Key, variable.Value)));
}
