using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Berth.Descriptions.Diagnostics;
using Berth.Descriptions.Json;
using Berth.Descriptions.Kinds;
using Berth.Descriptions.Text;
using Berth.Workloads.Rules;
using Berth.Workloads.Specs;

namespace Berth.Workloads.Tables;

/// <summary>The ways to find out that a service is ready. The first member of each table distinguishes its form from the others.</summary>
public static class ProbeTables
{
    private static readonly TimeSpan s_least = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan s_most = TimeSpan.FromHours(1);

    /// <summary>The kind of a probe.</summary>
    public static UnionKind<ProbeSpec> Kind { get; } = new(
        "probe",
        [
            new EntryCaseOf<ProbeSpec, HttpProbe>("A GET that is answered with a status of 200 to 399.", Polled(new HttpProbe(""),
                new MemberOf<HttpProbe, string>(
                    "http", new TextKind(new HttpUrlRule()), static p => p.Url, static (p, v) => p with { Url = v },
                    "The URL, http or https.") { IsRequired = true, Aliases = ["https", "url"] })),
            new EntryCaseOf<ProbeSpec, TcpProbe>("A TCP connection that is accepted.", Polled(new TcpProbe(null!),
                new MemberOf<TcpProbe, HostPort>(
                    "tcp", new ParsedKind<HostPort>("tcp", "a host and a port, such as \"127.0.0.1:8080\"", "^[^ ]+:[0-9]+$", ReadHostPort),
                    static p => p.Address, static (p, v) => p with { Address = v }, "Host and port.") { IsRequired = true })),
            new EntryCaseOf<ProbeSpec, CommandProbe>("A command on the host that exits with 0.", Polled(new CommandProbe([]),
                new MemberOf<CommandProbe, ImmutableArray<string>>("command",
                    new ArrayKind<string>(new TextKind(new PlainText("argument")), "\"program\", \"argument\"")
                    { First = new TextKind(new CommandRule { FromFile = true }) },
                    static p => p.Command, static (p, v) => p with { Command = v },
                    "The program, in PATH, absolute, or from ./ in this file's directory; and its arguments.") { IsRequired = true },
                new Rule<CommandProbe>(["command"], CheckCommand) { Schema = """{ "properties": { "command": { "minItems": 1 } } }""" })),
            new EntryCaseOf<ProbeSpec, NotifyProbe>("READY=1 on the socket named by NOTIFY_SOCKET (sd_notify(3)).", Plain(new NotifyProbe(),
                new MemberOf<NotifyProbe, bool>(
                    "notify", BooleanKind.Instance, static _ => true, static (p, _) => p, "Always true.") { IsRequired = true })),
            new EntryCaseOf<ProbeSpec, DescriptorProbe>(
                "A newline written to a descriptor that is passed to the workload (s6's notification-fd).", Plain(new DescriptorProbe(3),
                new MemberOf<DescriptorProbe, int>("descriptor", new IntegerKind("descriptor", 3, 1023), static p => p.Descriptor,
                    static (p, v) => p with { Descriptor = v }, "The number in the workload, after those of listen.")
                { IsRequired = true, Aliases = ["fd", "notificationFd"] })),
        ],
        static at => at.Text switch
        {
            "notify" or "sd_notify" => "{ \"notify\": true }",
            ['h', 't', 't', 'p', ..] => $"{{ \"http\": {Quoted.Text(at.Text)} }}",
            { Length: > 0 } text when HostPort.TryParse(text, out _) => $"{{ \"tcp\": {Quoted.Text(text)} }}",
            _ => null,
        });

    private static ObjectKind<T> Plain<T>(T defaults, MemberOf<T, bool> what)
        where T : ProbeSpec => new(defaults, [what, Timeout<T>()])
        {
            Rules = [new Rule<T>([what.Name], CheckIsTrue) { Schema = """{ "properties": { "notify": { "const": true } } }""" }],
        };

    private static ObjectKind<T> Plain<T>(T defaults, MemberOf<T, int> what)
        where T : ProbeSpec => new(defaults, [what, Timeout<T>()]);

    private static ObjectKind<T> Polled<T>(T defaults, Member<T> what, params Rule<T>[] rules)
        where T : PolledProbe => new(defaults,
        [
            what,
            Timeout<T>(),
            new MemberOf<T, TimeSpan>(
                "interval", new DurationKind("interval", s_most, s_least), static p => p.Interval, static (p, v) => p with { Interval = v },
                "The time from the end of an attempt to the start of the next."),
            new MemberOf<T, TimeSpan>("attemptTimeout", new DurationKind("attemptTimeout", s_most, s_least), static p => p.AttemptTimeout,
                static (p, v) => p with { AttemptTimeout = v }, "The timeout of an attempt."),
        ])
        { Rules = rules };

    private static MemberOf<T, TimeSpan> Timeout<T>()
        where T : ProbeSpec => new(
            "timeout", new DurationKind("timeout", s_most, s_least), static p => p.Timeout, static (p, v) => p with { Timeout = v },
            "The time within which the workload must become ready; after that, it has failed.");

    private static bool ReadHostPort(string text, [NotNullWhen(true)] out HostPort? value, out string? fault)
    {
        fault = null;
        return HostPort.TryParse(text, out value);
    }

    private static void CheckCommand(CommandProbe probe, Spot at, Findings findings)
    {
        if (probe.Command.IsDefaultOrEmpty)
            findings.Report(at.Member("command"), Problem.Expecting("the probe's command is empty", "a program and its arguments"));
    }

    private static void CheckIsTrue<T>(T probe, Spot at, Findings findings)
    {
        if (at.Member("notify") is PlacedValue { Type: JsonTokenType.False } value)
            findings.Report(value, Problem.Of("a probe that is notify: false asks for nothing", "take ready out"));
    }
}
