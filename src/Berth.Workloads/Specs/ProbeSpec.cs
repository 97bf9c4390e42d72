namespace Berth.Workloads.Specs;

/// <summary>A way to find out that a service is ready.</summary>
public abstract record ProbeSpec
{
    /// <summary>The time within which the service must become ready; after that, it has failed.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(60);
}
