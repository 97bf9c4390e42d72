using Berth.Descriptions.Kinds;
using Berth.Workloads.Specs;

namespace Berth.Workloads.Tables;

/// <summary>The <c>sandbox.namespaces</c> object.</summary>
internal static class NamespaceTable
{
    public static ObjectKind<NamespaceSpec> Kind { get; } = new(
        NamespaceSpec.Default,
        [
            Of("user", static s => s.User, static (s, v) => s with { User = v }, "user_namespaces(7)."),
            Of("mount", static s => s.Mount, static (s, v) => s with { Mount = v },
                "mount_namespaces(7). Off only with \"require\" below \"namespaces\"."),
            Of("pid", static s => s.Pid, static (s, v) => s with { Pid = v }, "pid_namespaces(7)."),
            Of("ipc", static s => s.Ipc, static (s, v) => s with { Ipc = v }, "ipc_namespaces(7)."),
            Of("uts", static s => s.Uts, static (s, v) => s with { Uts = v }, "uts_namespaces(7)."),
            Of("net", static s => s.Net, static (s, v) => s with { Net = v },
                "network_namespaces(7). Off is the same as \"network\": \"host\"."),
            Of("cgroup", static s => s.Cgroup, static (s, v) => s with { Cgroup = v }, "cgroup_namespaces(7)."),
        ]);

    private static MemberOf<NamespaceSpec, bool> Of(
        string name, Func<NamespaceSpec, bool> get, Func<NamespaceSpec, bool, NamespaceSpec> set,
        string description) =>
        new(name, BooleanKind.Instance, get, set, description);
}
