namespace Berth.Releases.Installing;

/// <summary>
/// The states in which an update can be interrupted. <see cref="UpdateStates"/> says what each leaves, and what is done then.
/// </summary>
internal enum UpdateState
{
    /// <summary>No update is under way.</summary>
    Idle,

    /// <summary>An archive is being checked and extracted.</summary>
    Staging,

    /// <summary>The new release has its place, and may be incomplete.</summary>
    Preparing,

    /// <summary>The new release is complete, and the old one is still current.</summary>
    Intended,

    /// <summary>The new release is current, and not accepted yet.</summary>
    Switched,

    /// <summary>The new release is healthy.</summary>
    Accepted,

    /// <summary>The old release is being brought back.</summary>
    Reverting,

    /// <summary>The journal is damaged. No crash leaves this, but a disk may.</summary>
    Unreadable,
}
