namespace Berth.Workloads.Specs;

/// <summary>How long a service that ended waits for its next start: twice as long each time.</summary>
public sealed record BackoffSpec
{
    /// <summary>The first wait; zero: none, ever.</summary>
    public TimeSpan Initial { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>The longest wait.</summary>
    public TimeSpan Maximum { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>After how long a run the next wait is the first again.</summary>
    public TimeSpan ResetAfter { get; init; } = TimeSpan.FromSeconds(10);
}
