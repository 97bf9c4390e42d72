namespace Berth.HostServices.Messages;

/// <summary>Additions to the protocol. A feature is in effect if the hello of both sides has it.</summary>
[Flags]
public enum ProtocolFeatures
{
    /// <summary>The plain protocol: one call at a time, in order.</summary>
    None = 0,

    /// <summary><c>id</c>: calls are numbered, so that several can be pending.</summary>
    Ids = 1,

    /// <summary><c>cancel</c>: a call can be cancelled.</summary>
    Cancel = 2,

    /// <summary><c>deadline</c>: a call can have a timeout.</summary>
    Deadline = 4,

    /// <summary><c>stream</c>: the caller gives credit for signals.</summary>
    Stream = 8,

    /// <summary>
    /// <c>ring</c>: short messages may be passed in shared memory. A service that offers the memory with its hello names this feature, and
    /// so does a caller that would accept the memory. It is in effect once the caller has accepted it, independent of other features.
    /// </summary>
    Ring = 16,

    /// <summary>All features of calls that this library speaks.</summary>
    All = Ids | Cancel | Deadline | Stream,
}
