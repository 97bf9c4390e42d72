namespace Berth.Workloads.Specs;

/// <summary>The Wayland display that a workload may use.</summary>
public enum WaylandGrant
{
    /// <summary>None.</summary>
    None,

    /// <summary>
    /// A socket of its own, which the compositor knows as a sandbox's (security-context-v1), so that it offers no screenshots and no
    /// virtual input there.
    /// </summary>
    Restricted,

    /// <summary>The compositor's own socket, with all that the compositor offers.</summary>
    Unrestricted,
}
