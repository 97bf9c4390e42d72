namespace Berth.Releases.Installing;

/// <summary>What recovery does with an interrupted update.</summary>
internal enum RecoveryAction
{
    /// <summary>Nothing: there is nothing to recover.</summary>
    None,

    /// <summary>Remove what was being made.</summary>
    Discard,

    /// <summary>Make the old release current again, where it is not, and run it.</summary>
    Undo,

    /// <summary>Complete the update: the new release stays.</summary>
    Finish,
}
