namespace Berth.Workloads.Specs;

/// <summary>What of the network a workload sees.</summary>
public enum NetworkMode
{
    /// <summary>A loopback interface of its own, and nothing else.</summary>
    None,

    /// <summary>The host's network.</summary>
    Host,
}
