namespace Berth.Workloads.Specs;

/// <summary>How it is found out that a workload is well.</summary>
public abstract record ProbeSpec
{
    /// <summary>How long it may take to become ready; past that it has failed.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(60);
}
