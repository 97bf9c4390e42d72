namespace Berth.Workloads.Specs;

/// <summary>How often a service may be started within some time; past that it has failed, until somebody starts it.</summary>
public sealed record StartLimitSpec
{
    /// <summary>Starts at most, 1 or more.</summary>
    public int Starts { get; init; } = 5;

    /// <summary>Within how long.</summary>
    public TimeSpan Within { get; init; } = TimeSpan.FromSeconds(10);
}
