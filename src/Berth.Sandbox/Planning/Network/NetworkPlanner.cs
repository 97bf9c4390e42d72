using System.Collections.Immutable;
using System.Text;
using Berth.Network.Inside;
using Berth.Sandbox.Errors;
using Berth.Sandbox.Host;
using Berth.Sandbox.Parameters;
using Berth.Sandbox.Planning.Mounts;
using Berth.Workloads.Specs;

namespace Berth.Sandbox.Planning.Network;

/// <summary>Plans a network with rules.</summary>
internal static class NetworkPlanner
{
    private const int Datagrams = 48; // with two families, all sockets go into one message (SCM_MAX_FD)
    private const string Ipv6 = "/proc/net/if_inet6";

    /// <summary>The plan; null: the network has no rules.</summary>
    /// <param name="sandbox">The sandbox.</param>
    /// <param name="host">The host.</param>
    /// <param name="entries">The entries of the file tree.</param>
    /// <exception cref="SandboxPlanException">The workload could put another file in the place of the log.</exception>
    public static NetworkPlan? Plan(SandboxSpec sandbox, IHostView host, ImmutableArray<FilesystemEntry> entries)
    {
        if (sandbox.NetworkRules is not { } rules)
            return null;
        if (rules.Log is { } log)
            RequireOutside(log, host, entries);
        var isUdp = rules.Allow.Any(static rule => rule.Protocol is NetworkProtocol.Udp);
        return new NetworkPlan(rules, host.Look(Ipv6) is not null, isUdp ? Datagrams : 0);
    }

    /// <summary>The files by which programs resolve names, on top of the profile's; none without rules.</summary>
    /// <param name="sandbox">The sandbox.</param>
    /// <param name="host">The host.</param>
    public static ImmutableArray<FilesystemEntry> Files(SandboxSpec sandbox, IHostView host)
    {
        if (sandbox.NetworkRules is not { } rules)
            return [];
        return
        [
            new FileEntry(
                "/etc/resolv.conf", $"# Berth's; only names that the description allows exist.\nnameserver {InsideAddresses.Resolver}\n"),
            new FileEntry("/etc/nsswitch.conf", Switch(Read(host, "/etc/nsswitch.conf"))),
            new FileEntry("/etc/hosts", Hosts(Read(host, "/etc/hosts"), rules)),
        ];
    }

    private static void RequireOutside(string log, IHostView host, ImmutableArray<FilesystemEntry> entries)
    {
        var directory = HostPaths.Resolve(host, HostPaths.Parent(log)) ?? throw new SandboxPlanException(
            $"there is no directory for {log}, the log of the network", "make the directory");
        var file = $"{directory.TrimEnd('/')}/{Path.GetFileName(log)}";
        foreach (var entry in entries)
        {
            if (WritableSource.Find(host, entry) is { } writable && HostPaths.IsWithin(file, writable))
            {
                throw new SandboxPlanException(
                    $"the workload may write to {writable}: it could change {log}, the log of its network, or put another file there",
                    "write the log to another directory");
            }
        }
    }

    private static string? Read(IHostView host, string path) =>
        HostPaths.Resolve(host, path) is { } resolved ? host.ReadText(resolved) : null;

    /// <summary>The host's nsswitch.conf(5), but hosts come from hosts(5) and DNS: other sources are outside.</summary>
    private static string Switch(string? text)
    {
        var lines = new StringBuilder("hosts: files dns\n");
        foreach (var line in (text ?? "").Split('\n'))
        {
            if (line.Length > 0 && !line.TrimStart().StartsWith("hosts:", StringComparison.Ordinal))
                lines.Append(line).Append('\n');
        }

        return lines.ToString();
    }

    /// <summary>
    /// The host's hosts(5) without the lines of names that a rule allows: those are asked for, so that the workload connects to where Berth
    /// listens for them.
    /// </summary>
    private static string Hosts(string? text, NetworkRules rules)
    {
        var lines = new StringBuilder("127.0.0.1 localhost\n::1 localhost\n");
        foreach (var line in (text ?? "").Split('\n'))
        {
            var words = line.Split('#')[0].Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries);
            if (words.Length > 1 && !words.Skip(1).Any(name => rules.Allow.Any(rule => rule.IsFor(name.ToLowerInvariant()))))
                lines.Append(line).Append('\n');
        }

        return lines.ToString();
    }
}
