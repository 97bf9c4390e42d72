using System.Collections.Immutable;
using Berth.Descriptions.Diagnostics;
using Berth.Descriptions.Json;
using Berth.Descriptions.Kinds;
using Berth.Workloads.Rules;
using Berth.Workloads.Specs;

namespace Berth.Workloads.Tables;

/// <summary>The <c>sandbox.network</c> member.</summary>
internal static class NetworkTable
{
    private const string Host =
        "a host, with ports if not 80 and 443, such as \"github.com:443\", \"*.pkg.example\", \"10.0.0.5:5432\", \"[2001:db8::1]:443\" or "
            + "\"udp:time.example:123\"";

    private const string Pattern = @"^(tcp:|udp:)?(\[[0-9A-Fa-f:.]+(/[0-9]{1,3})?\]|[^\[\]:]+)(:[0-9]+(-[0-9]+)?(,[0-9]+(-[0-9]+)?)*)?$";

    public static NetworkKind Kind { get; } = new(
        new EnumKind<NetworkMode>("network",
            [
                new EnumWord<NetworkMode>(NetworkMode.None, "none", "Only a loopback interface of its own."),
                new EnumWord<NetworkMode>(NetworkMode.Host, "host", "The host's network."),
            ]),
        new DeferredKind<NetworkRules>(new NetworkRules(), MakeRules));

    private static ObjectKind<NetworkRules> MakeRules() => new(
        new NetworkRules(),
        [
            Hosts("allow", NetworkRule.TryParseAllow, static r => r.Allow, static (r, v) => r with { Allow = v },
                "The hosts that the workload may reach, by name or address; all others are refused.", ["allowed", "hosts"]),
            Hosts("deny", NetworkRule.TryParseDeny, static r => r.Deny, static (r, v) => r with { Deny = v },
                "The hosts that it may not reach even if \"allow\" has them. Without ports: all ports.", ["denied", "block"]),
            new MemberOf<NetworkRules, string>(
                "log", new TextKind(new PathRule("log", beside: null, allowRoot: false) { FromFile = true }),
                static r => r.Log, static (r, v) => r with { Log = v },
                "A file on the host to which each decision is added as a line of JSON."),
        ])
    {
        Rules = [new Rule<NetworkRules>(["allow"], RequireAllow) { Schema = """{ "required": ["allow"] }""" }],
    };

    private static MemberOf<NetworkRules, ImmutableArray<NetworkRule>> Hosts(
        string name, ParsedKind<NetworkRule>.Reader read, Func<NetworkRules, ImmutableArray<NetworkRule>> get,
        Func<NetworkRules, ImmutableArray<NetworkRule>, NetworkRules> set, string description, string[] aliases) => new(
            name, new ArrayKind<NetworkRule>(new ParsedKind<NetworkRule>("host", Host, Pattern, read), "\"github.com:443\""),
            get, set, description) { Aliases = aliases };

    private static void RequireAllow(NetworkRules rules, Spot at, Findings findings)
    {
        if (rules.Allow.IsEmpty)
            findings.Report(
                at, Problem.Of("the network allows no host", "write \"allow\": [\"github.com:443\"], or \"network\": \"none\""));
    }
}
