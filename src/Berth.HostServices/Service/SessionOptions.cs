using Berth.HostServices.Wire;

namespace Berth.HostServices.Service;

/// <summary>What differs between a service that serves its only caller, one that serves many, and a proxy for callers that are
/// hostile.</summary>
internal sealed record SessionOptions
{
    /// <summary>The options of a service with one connection.</summary>
    internal static SessionOptions Default { get; } = new();

    /// <summary>Whether to wait for calls in the calling thread.</summary>
    internal bool Blocks { get; init; }

    /// <summary>Whether the peer is known to speak hello, which is then sent first.</summary>
    internal bool Announces { get; init; }

    /// <summary>Whether memory may be shared with the peer.</summary>
    internal bool OffersRing { get; init; } = true;

    /// <summary>Whether the service is stopped at the end of the connection.</summary>
    internal bool StopsService { get; init; } = true;

    /// <summary>Whether a peer that violates the protocol is told before the connection is closed.</summary>
    internal bool TellsViolations { get; init; }

    /// <summary>Whether the backtraces of this process are kept from the peer.</summary>
    internal bool HidesBacktraces { get; init; }

    /// <summary>The time for which the peer may leave an answer unread while its queue is full, before the connection ends. Null: no
    /// limit.</summary>
    internal TimeSpan? SendPatience { get; init; }

    /// <summary>
    /// Receives a message; null: from the channel. The token is cancelled when the peer closes the connection, even if it has sent
    /// messages before.
    /// </summary>
    internal Func<CancellationToken, ValueTask<Packet?>>? Receive { get; init; }

    /// <summary>
    /// The time that calls have to end after the connection has ended. Then the service is stopped in any case, before a manager kills its
    /// process.
    /// </summary>
    internal TimeSpan EndPatience { get; init; } = TimeSpan.FromSeconds(2);
}
