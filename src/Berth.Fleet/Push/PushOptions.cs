namespace Berth.Fleet.Push;

/// <summary>How a push goes through the hosts.</summary>
public sealed record PushOptions
{
    /// <summary>The number of hosts in the first wave; 0: no such wave.</summary>
    public int Canary { get; init; } = 1;

    /// <summary>The size of the other waves.</summary>
    public WaveSize Wave { get; init; } = new(25, IsPercent: true);

    /// <summary>The time between two waves.</summary>
    public TimeSpan Pause { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// The number of hosts that may fail or be unreachable before the push is halted and undone. 0: the first one halts it.
    /// </summary>
    public int MaxFailures { get; init; }
}
