namespace Berth.Workloads.Specs;

/// <summary>A probe that is repeated until it succeeds.</summary>
public abstract record PolledProbe : ProbeSpec
{
    /// <summary>The time from the end of an attempt to the start of the next.</summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromMilliseconds(250);

    /// <summary>The timeout of an attempt.</summary>
    public TimeSpan AttemptTimeout { get; init; } = TimeSpan.FromSeconds(5);
}
