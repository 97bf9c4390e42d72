namespace Berth.Workloads.Specs;

/// <summary>How much is enforced, weakest first, so that tiers compare.</summary>
public enum IsolationTier
{
    /// <summary>Nothing is promised.</summary>
    None,

    /// <summary>Landlock, seccomp, no_new_privs and closed descriptors; no namespaces.</summary>
    Landlock,

    /// <summary>Everything: namespaces, mounts, seccomp, Landlock.</summary>
    Namespaces,
}
