namespace Berth.Workloads.Specs;

/// <summary>A limit on starts of a service within some time. Past the limit, the service has failed until it is started by hand.</summary>
public sealed record StartLimitSpec
{
    /// <summary>The maximum number of starts, 1 or more.</summary>
    public int Starts { get; init; } = 5;

    /// <summary>The time in which starts are counted.</summary>
    public TimeSpan Within { get; init; } = TimeSpan.FromSeconds(10);
}
