namespace Berth.Workloads.Specs;

/// <summary>A probe that asks again and again.</summary>
public abstract record PolledProbe : ProbeSpec
{
    /// <summary>From the end of one attempt to the start of the next.</summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromMilliseconds(250);

    /// <summary>How long one attempt may take.</summary>
    public TimeSpan AttemptTimeout { get; init; } = TimeSpan.FromSeconds(5);
}
