namespace Berth.Network.Relay;

/// <summary>Why a pump has stopped for now.</summary>
internal enum PumpEnd
{
    /// <summary>Nothing arrives, or nothing can be sent: an event follows.</summary>
    Waiting,

    /// <summary>It has moved so much that others come first.</summary>
    More,

    /// <summary>All has been moved, and the sender sends no more.</summary>
    Ended,

    /// <summary>The connection is broken.</summary>
    Broken,
}
