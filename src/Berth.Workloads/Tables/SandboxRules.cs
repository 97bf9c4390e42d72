using Berth.Descriptions.Diagnostics;
using Berth.Descriptions.Json;
using Berth.Descriptions.Text;
using Berth.Workloads.Specs;

namespace Berth.Workloads.Tables;

/// <summary>Rules that relate several members of <c>sandbox</c>.</summary>
internal static class SandboxRules
{
    public static void CheckNetwork(SandboxSpec sandbox, Spot at, Findings findings)
    {
        var namespaces = at.Member("namespaces");
        if (sandbox is { Network: NetworkMode.None, NetworkRules: null } && !sandbox.Namespaces.Net)
            findings.Report(namespaces.Member("net"),
                Problem.Of(
                    "\"network\": \"none\" needs the net namespace, which is off here",
                    "take \"net\": false out, or write \"network\": \"host\""));
        else if (sandbox.Network is NetworkMode.Host && sandbox.Namespaces.Net && namespaces.Has("net"))
            findings.Report(namespaces.Member("net"),
                Problem.Of(
                    "\"network\": \"host\" keeps the host's net namespace, but net is on here",
                    "take \"net\": true out, or write \"network\": \"none\""));
    }

    /// <summary>Rules of the network hold only where the workload has a network namespace, and no sockets of the host's programs.</summary>
    public static void CheckNetworkRules(SandboxSpec sandbox, Spot at, Findings findings)
    {
        if (sandbox.NetworkRules is null)
            return;
        var network = at.Member("network");
        if (sandbox.Network is not NetworkMode.None)
            findings.Report(network, Problem.Of("the host's network has no rules", "take the rules out, or \"network\": \"host\""));
        else if (!sandbox.Namespaces.Net)
            findings.Report(at.Member("namespaces").Member("net"),
                Problem.Of("rules of the network need the net namespace, which is off here", "take \"net\": false out"));
        else if (sandbox.Profile is SandboxProfile.Permissive)
            findings.Report(network, Problem.Of(
                "rules of the network do not hold with the profile \"permissive\": the sockets of the host's programs stay reachable",
                "choose another profile"));
        else if (sandbox.Require is not IsolationTier.Namespaces)
            findings.Report(at.Member("require"), Problem.Of(
                $"rules of the network hold only in the tier \"namespaces\", and \"{IsolationTierName.Of(sandbox.Require)}\" accepts less",
                "take \"require\" out"));
    }

    public static void CheckMountNamespace(SandboxSpec sandbox, Spot at, Findings findings)
    {
        if (!sandbox.Namespaces.Mount && sandbox.Require is IsolationTier.Namespaces)
            findings.Report(at.Member("namespaces").Member("mount"),
                Problem.Of(
                    "the tier \"namespaces\" needs the mount namespace, which is off here",
                    "take \"mount\": false out, or write \"require\": \"landlock\""));
    }

    public static void CheckNested(SandboxSpec sandbox, Spot at, Findings findings)
    {
        if (sandbox.Nested && sandbox.Seccomp.Presets?.Contains(SeccompPreset.Namespaces) is true)
            findings.Report(at.Member("nested"),
                Problem.Of(
                    "\"nested\" lets the program create namespaces, and the preset \"namespaces\" forbids that",
                    "take one of the two out"));
    }

    public static void CheckEntriesCanBeMade(SandboxSpec sandbox, Spot at, Findings findings)
    {
        for (var i = 0; i < sandbox.Filesystem.Length; i++)
        {
            var entry = sandbox.Filesystem[i];
            var isPathGrant = entry is BindEntry bind && bind.Source == bind.Target;
            if (!sandbox.Namespaces.Mount && !isPathGrant)
                findings.Report(at.Member("filesystem").Item(i),
                    Problem.Of(
                        "the entry needs the mount namespace, which is off",
                        "take \"mount\": false out; without it only { \"bind\": PATH } can be granted, at the same path"));
            else if (!sandbox.Namespaces.Ipc && entry is MqueueEntry)
                findings.Report(at.Member("filesystem").Item(i),
                    Problem.Of("mqueue needs the ipc namespace, which is off", "take \"ipc\": false out"));
        }
    }

    public static void CheckHostname(SandboxSpec sandbox, Spot at, Findings findings)
    {
        if (sandbox.Hostname is not null && !sandbox.Namespaces.Uts)
            findings.Report(at.Member("hostname"),
                Problem.Of("hostname needs the uts namespace, which is off", "take \"uts\": false out, or hostname"));
    }

    public static void CheckTargetsDiffer(SandboxSpec sandbox, Spot at, Findings findings)
    {
        if (sandbox.Filesystem.Length < 2)
            return;
        var last = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var i = 0; i < sandbox.Filesystem.Length; i++)
        {
            var target = sandbox.Filesystem[i].Target;
            if (last.TryGetValue(target, out var earlier))
                findings.Report(at.Member("filesystem").Item(i),
                    Problem.Warning(
                        $"the entry covers filesystem[{earlier}], which is at {Quoted.Text(target)} too", "take one of the two out"));
            last[target] = i;
        }
    }
}
