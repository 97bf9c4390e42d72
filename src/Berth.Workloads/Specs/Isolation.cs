namespace Berth.Workloads.Specs;

/// <summary>The kind of isolation around a workload.</summary>
public enum Isolation
{
    /// <summary>None: a plain process of the caller.</summary>
    None,

    /// <summary>Namespaces, mounts, seccomp and Landlock.</summary>
    Sandbox,

    /// <summary>A microVM with a kernel of its own.</summary>
    Machine,
}
