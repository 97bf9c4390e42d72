namespace Berth.Releases.Store;

/// <summary>How far an update is. Each phase is durable before what follows is done.</summary>
internal enum JournalPhase
{
    /// <summary>The new release has its place and is being prepared; it may be incomplete.</summary>
    Preparing,

    /// <summary>The new release is complete, may be current, and may run; whether it is healthy is not known.</summary>
    Switching,

    /// <summary>The new release is current, and is healthy.</summary>
    Accepted,

    /// <summary>The new release is not healthy: the old one is being brought back.</summary>
    Reverting,
}
