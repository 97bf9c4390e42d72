namespace Berth.Fleet.Client;

/// <summary>How long a client waits for an agent that is reached.</summary>
public sealed record AgentTimeouts
{
    /// <summary>For a connection, and for the answer to a question; by default 10 seconds.</summary>
    public TimeSpan Question { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>For the answer to a change: upload, installation, probes and a return included; by default 30 minutes.</summary>
    public TimeSpan Change { get; init; } = TimeSpan.FromMinutes(30);

    /// <summary>
    /// For an agent to become a new version of itself, after that was tried: its requests end, and it starts anew; by default a minute.
    /// </summary>
    public TimeSpan Succession { get; init; } = TimeSpan.FromMinutes(1);
}
