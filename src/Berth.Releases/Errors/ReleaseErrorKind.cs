namespace Berth.Releases.Errors;

/// <summary>Kinds of <see cref="ReleaseException"/>.</summary>
public enum ReleaseErrorKind
{
    /// <summary>The request is wrong; nothing was done.</summary>
    Usage,

    /// <summary>There is no such release, or none to go back to. Nothing was moved.</summary>
    NotFound,

    /// <summary>The archive is refused; nothing of it is left.</summary>
    BadArchive,

    /// <summary>The archive's digest, signature or signed manifest is refused, before anything was extracted.</summary>
    NotTrusted,

    /// <summary>Another command works on the same store.</summary>
    Busy,

    /// <summary>The command of <c>prepare</c> failed; the running release is untouched.</summary>
    PrepareFailed,

    /// <summary>The new release was not healthy, and the old one is back.</summary>
    RolledBack,

    /// <summary>The update was interrupted, and the old release is back. Nothing is said about the new one.</summary>
    Interrupted,

    /// <summary>The files of a release are not those that were installed.</summary>
    Damaged,

    /// <summary>The new release was not healthy, and the old one could not be brought back.</summary>
    Failed,
}
