namespace Berth.Workloads.Specs;

/// <summary>The back-off delay before a service is restarted. It doubles with each restart.</summary>
public sealed record BackoffSpec
{
    /// <summary>The first delay; zero: never wait.</summary>
    public TimeSpan Initial { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>The longest delay.</summary>
    public TimeSpan Maximum { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>After a run of this length, the next delay is the first again.</summary>
    public TimeSpan ResetAfter { get; init; } = TimeSpan.FromSeconds(10);
}
