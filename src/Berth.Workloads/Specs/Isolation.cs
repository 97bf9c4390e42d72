namespace Berth.Workloads.Specs;

/// <summary>What is put around a workload: one word moves it up or down.</summary>
public enum Isolation
{
    /// <summary>Nothing: a plain process of the caller.</summary>
    None,

    /// <summary>Namespaces, mounts, seccomp and Landlock.</summary>
    Sandbox,

    /// <summary>A microVM with a kernel of its own.</summary>
    Machine,
}
