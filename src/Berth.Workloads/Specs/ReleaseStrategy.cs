namespace Berth.Workloads.Specs;

/// <summary>How a workload is switched to another release.</summary>
public enum ReleaseStrategy
{
    /// <summary>It is stopped, and started with the new release.</summary>
    Restart,

    /// <summary>The new release takes over the listening sockets and becomes ready before the old one is stopped.</summary>
    Overlap,
}
