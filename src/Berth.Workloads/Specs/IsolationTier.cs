namespace Berth.Workloads.Specs;

/// <summary>How much isolation is enforced, weakest first, so that tiers can be compared.</summary>
public enum IsolationTier
{
    /// <summary>Nothing is promised.</summary>
    None,

    /// <summary>Landlock, seccomp, no_new_privs and closed descriptors; no namespaces.</summary>
    Landlock,

    /// <summary>Everything: namespaces, mounts, seccomp, Landlock.</summary>
    Namespaces,
}
