namespace Berth.Network.Decisions;

/// <summary>Something that was decided about the network, or has ended.</summary>
/// <param name="Event">lookup, connect, or end.</param>
/// <param name="IsAllowed">Whether it is allowed; of an end, whether it was.</param>
/// <param name="Why">The rule, or the reason.</param>
public sealed record Decision(string Event, bool IsAllowed, string Why)
{
    /// <summary>tcp or udp; null: a question about a name.</summary>
    public string? Protocol { get; init; }

    /// <summary>The name; null: the workload named an address.</summary>
    public string? Name { get; init; }

    /// <summary>The real address; null: none was found yet.</summary>
    public string? Address { get; init; }

    /// <summary>The port; 0: none.</summary>
    public int Port { get; init; }

    /// <summary>The bytes that the workload sent, of an end.</summary>
    public long Sent { get; init; }

    /// <summary>The bytes that it received, of an end.</summary>
    public long Received { get; init; }
}
