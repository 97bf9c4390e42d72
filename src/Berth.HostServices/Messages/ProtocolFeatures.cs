namespace Berth.HostServices.Messages;

/// <summary>Additions to the protocol, in effect where both sides named them in their hello.</summary>
[Flags]
public enum ProtocolFeatures
{
    /// <summary>The plain protocol: one call at a time, in order.</summary>
    None = 0,

    /// <summary><c>id</c>: calls are numbered, so several may be under way at once.</summary>
    Ids = 1,

    /// <summary><c>cancel</c>: a call can be given up.</summary>
    Cancel = 2,

    /// <summary><c>deadline</c>: a call says how long it may take.</summary>
    Deadline = 4,

    /// <summary><c>stream</c>: signals are counted against credit that the caller gives.</summary>
    Stream = 8,

    /// <summary>
    /// <c>ring</c>: short messages may go through shared memory. Named by a service that offers it with its hello, and by a caller that
    /// would take it; in effect when the caller has taken it, whatever else was agreed.
    /// </summary>
    Ring = 16,

    /// <summary>All that this library speaks of calls.</summary>
    All = Ids | Cancel | Deadline | Stream,
}
