namespace Berth.Workloads.Specs;

/// <summary>
/// The namespaces (namespaces(7)) that a workload has of its own. The mount namespace is optional in the landlock tier only.
/// </summary>
public sealed record NamespaceSpec
{
    /// <summary>The default.</summary>
    internal static NamespaceSpec Default { get; } = new();

    /// <summary>user_namespaces(7).</summary>
    public bool User { get; init; } = true;

    /// <summary>mount_namespaces(7).</summary>
    public bool Mount { get; init; } = true;

    /// <summary>pid_namespaces(7).</summary>
    public bool Pid { get; init; } = true;

    /// <summary>ipc_namespaces(7).</summary>
    public bool Ipc { get; init; } = true;

    /// <summary>uts_namespaces(7).</summary>
    public bool Uts { get; init; } = true;

    /// <summary>network_namespaces(7); false is the same as <c>"network": "host"</c>.</summary>
    public bool Net { get; init; } = true;

    /// <summary>cgroup_namespaces(7).</summary>
    public bool Cgroup { get; init; } = true;
}
