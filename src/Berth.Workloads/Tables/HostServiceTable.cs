using System.Collections.Immutable;
using Berth.Descriptions.Diagnostics;
using Berth.Descriptions.Json;
using Berth.Descriptions.Kinds;
using Berth.Descriptions.Text;
using Berth.Workloads.Rules;
using Berth.Workloads.Specs;

namespace Berth.Workloads.Tables;

/// <summary>An item of <c>grants.hostServices</c>.</summary>
internal static class HostServiceTable
{
    private const int MostCalls = 256, MostDescriptors = 253;
    private const long LeastSize = 1024, LargestSize = 16 * 1024 * 1024;

    private static readonly TimeSpan s_shortest = TimeSpan.FromMilliseconds(1), s_longest = TimeSpan.FromDays(1);

    public static ObjectKind<HostServiceGrant> Kind { get; } = new(
        new HostServiceGrant { Name = "" },
        [
            new MemberOf<HostServiceGrant, string>("name", new TextKind(new HostServiceNameRule()), static g => g.Name,
                static (g, v) => g with { Name = v },
                "The name by which the workload calls the service: its socket inside is /run/host-services/NAME.")
            { IsRequired = true, Aliases = ["id"] },
            new MemberOf<HostServiceGrant, ImmutableArray<string>>("command",
                new ArrayKind<string>(new TextKind(new PlainText("argument")), "\"program\", \"argument\"")
                { First = new TextKind(new CommandRule { FromFile = true }) },
                static g => g.Command, static (g, v) => g with { Command = v },
                "The program, in PATH on the host, absolute, or from ./ in this file's directory; and its arguments. Berth appends "
                    + "--service-id and --service-fd.")
            { IsRequired = true, Aliases = ["cmd", "exec"] },
            new MemberOf<HostServiceGrant, ImmutableArray<string>>("methods",
                new ArrayKind<string>(new TextKind(new MethodNameRule()), "\"get\""),
                static g => g.Methods, static (g, v) => g with { Methods = v },
                "The methods that the workload may call. Other calls do not reach the service.")
            { IsRequired = true, Aliases = ["allow", "method", "calls"] },
            new MemberOf<HostServiceGrant, ImmutableSortedDictionary<string, string>>("environment",
                new MapKind<string>(new EnvironmentKeyRule(), new TextKind(new PlainText("value"))),
                static g => g.Environment, static (g, v) => g with { Environment = v },
                "Variables added to, or replacing, the service's environment.") { Aliases = ["env"] },
            new MemberOf<HostServiceGrant, TimeSpan?>("deadline",
                new NullableKind<TimeSpan>(new DurationKind("deadline", s_longest, s_shortest)), static g => g.Deadline,
                static (g, v) => g with { Deadline = v },
                "The time after which a call is cancelled and answered with an exception. Left out: none.") { Aliases = ["timeout"] },
            new MemberOf<HostServiceGrant, int>("concurrency", new IntegerKind("concurrency", 1, MostCalls), static g => g.Concurrency,
                static (g, v) => g with { Concurrency = v },
                "The maximum number of calls under way. A service that does not speak hello gets one at a time in any case."),
            new MemberOf<HostServiceGrant, long>("maximumCallSize", new SizeKind("maximumCallSize", LeastSize),
                static g => g.MaximumCallSize, static (g, v) => g with { MaximumCallSize = v },
                "The maximum length of a call or answer, up to 16M. Larger values are passed by descriptor."),
            new MemberOf<HostServiceGrant, int>("descriptors", new IntegerKind("descriptors", 0, MostDescriptors),
                static g => g.Descriptors, static (g, v) => g with { Descriptors = v },
                "The maximum number of descriptors of a call; 0 for none."),
            new MemberOf<HostServiceGrant, ImmutableArray<DescriptorKind>>("descriptorKinds",
                new ArrayKind<DescriptorKind>(new EnumKind<DescriptorKind>("descriptor kind",
                    [
                        new EnumWord<DescriptorKind>(DescriptorKind.File, "file", "Regular files, including memory files."),
                        new EnumWord<DescriptorKind>(DescriptorKind.Directory, "directory", "Directories."),
                        new EnumWord<DescriptorKind>(DescriptorKind.Pipe, "pipe", "Pipes, named or not."),
                        new EnumWord<DescriptorKind>(DescriptorKind.Socket, "socket", "Sockets."),
                        new EnumWord<DescriptorKind>(DescriptorKind.Device, "device", "Devices."),
                        new EnumWord<DescriptorKind>(DescriptorKind.Other, "other", "Anything else, such as eventfd(2)."),
                    ]), "\"file\", \"pipe\""),
                static g => g.DescriptorKinds, static (g, v) => g with { DescriptorKinds = v },
                "The kinds of descriptors that a call may have. Left out: all."),
            new MemberOf<HostServiceGrant, bool>("backtraces", new BooleanKind(), static g => g.Backtraces,
                static (g, v) => g with { Backtraces = v },
                "Whether the workload gets the backtraces of the service's exceptions, which have paths of the host."),
            new MemberOf<HostServiceGrant, SandboxSpec>("sandbox", SandboxTable.Kind, static g => g.Sandbox,
                static (g, v) => g with { Sandbox = v },
                "What the service itself may see and use of the host. Left out: everything that the caller may."),
        ])
    {
        Rules =
        [
            new Rule<HostServiceGrant>(["command"], CheckCommand) { Schema = """{ "properties": { "command": { "minItems": 1 } } }""" },
            new Rule<HostServiceGrant>(["methods"], CheckMethods) { Schema = """{ "properties": { "methods": { "minItems": 1 } } }""" },
            new Rule<HostServiceGrant>(["maximumCallSize"], CheckSize)
            {
                Schema = """{ "properties": { "maximumCallSize": { "maximum": 16777216 } } }""",
            },
            new Rule<HostServiceGrant>(["sandbox"], CheckTerminal)
            {
                Schema = """
                    { "not": { "properties": { "sandbox": { "properties": { "tty": { "const": true } }, "required": ["tty"] } },
                    "required": ["sandbox"] } }
                    """,
            },
        ],
    };

    private static void CheckCommand(HostServiceGrant grant, Spot at, Findings findings)
    {
        if (grant.Command.IsEmpty && !IsMissing(at, "command"))
            findings.Report(at.Member("command"), Problem.Expecting("command is empty", "a program: [\"fetch-service\"]"));
    }

    private static void CheckMethods(HostServiceGrant grant, Spot at, Findings findings)
    {
        if (grant.Methods.IsEmpty && !IsMissing(at, "methods"))
            findings.Report(
                at.Member("methods"),
                Problem.Expecting("methods is empty, so nothing could be called", "the methods it may call: [\"get\"]"));
        for (var i = 0; i < grant.Methods.Length; i++)
        {
            if (grant.Methods.IndexOf(grant.Methods[i]) < i)
                findings.Report(at.Member("methods").Item(i),
                    Problem.Warning($"the method {Quoted.Text(grant.Methods[i])} is named twice", "take one of the two out"));
        }
    }

    private static void CheckSize(HostServiceGrant grant, Spot at, Findings findings)
    {
        if (grant.MaximumCallSize > LargestSize)
            findings.Report(
                at.Member("maximumCallSize"), Problem.Expecting("maximumCallSize is above 16M", "a smaller size, and pass a descriptor"));
    }

    private static void CheckTerminal(HostServiceGrant grant, Spot at, Findings findings)
    {
        if (grant.Sandbox?.Tty is true)
            findings.Report(at.Member("sandbox").Member("tty"), Problem.Of("a host service has no terminal", "take tty out"));
    }

    /// <summary>Whether a required member is missing, which was already reported.</summary>
    private static bool IsMissing(Spot at, string member) => at is PlacedValue && !at.Has(member);
}
