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
            new MemberOf<HostServiceGrant, SandboxSpec>("sandbox", SandboxTable.Kind, static g => g.Sandbox,
                static (g, v) => g with { Sandbox = v },
                "What the service itself may see and use of the host. Left out: everything that the caller may."),
        ])
    {
        Rules =
        [
            new Rule<HostServiceGrant>(["command"], CheckCommand) { Schema = """{ "properties": { "command": { "minItems": 1 } } }""" },
            new Rule<HostServiceGrant>(["methods"], CheckMethods) { Schema = """{ "properties": { "methods": { "minItems": 1 } } }""" },
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

    private static void CheckTerminal(HostServiceGrant grant, Spot at, Findings findings)
    {
        if (grant.Sandbox?.Tty is true)
            findings.Report(at.Member("sandbox").Member("tty"), Problem.Of("a host service has no terminal", "take tty out"));
    }

    /// <summary>Whether a required member is missing, which was already reported.</summary>
    private static bool IsMissing(Spot at, string member) => at is PlacedValue && !at.Has(member);
}
