namespace Berth.Workloads.Specs;

/// <summary>The network that a workload sees.</summary>
public enum NetworkMode
{
    /// <summary>Only a loopback interface of its own.</summary>
    None,

    /// <summary>The host's network.</summary>
    Host,
}
