using Berth.Releases.Errors;
using Berth.Releases.Files;

namespace Berth.Releases.Installing;

/// <summary>A file system on which a release does not fit.</summary>
internal static class FullDisk
{
    private const long SwitchBytes = 64 * 1024, SwitchFiles = 16;

    /// <summary>Whether an operation failed because a file system is full, or a quota is used up.</summary>
    public static bool Is(Exception failed) => failed switch
    {
        LinuxException known => known.Error is Errno.ENOSPC or Errno.EDQUOT,
        // .NET's file classes have the errno there.
        IOException known => known.HResult is (int)Errno.ENOSPC or (int)Errno.EDQUOT,
        _ => false,
    };

    /// <summary>The refusal of an install for which there was no room.</summary>
    /// <param name="files">The store's files.</param>
    /// <param name="cause">What failed.</param>
    public static ReleaseException Refusal(IReleaseFiles files, Exception cause)
    {
        var room = files.Usage() switch
        {
            null => "",
            { TotalInodes: > 0 } usage => $", which has room for {usage.AvailableBytes} bytes and {usage.FreeInodes} more files",
            { } usage => $", which has room for {usage.AvailableBytes} bytes",
        };
        return new ReleaseException(
            ReleaseErrorKind.Failed,
            $"the release does not fit on the file system of {files.Root} ({FailureText.Of(cause)}){room}; the running release is "
                + "untouched",
            "remove old releases with berth release prune, or other files there", cause);
    }

    /// <summary>
    /// Checks that a switch can be made, and be undone: for that, links, the journal and manifests are written. Without room for them, a
    /// release that is not healthy could not be replaced.
    /// </summary>
    /// <param name="files">The store's files.</param>
    /// <exception cref="LinuxException">ENOSPC: there is too little room.</exception>
    public static void ThrowIfNoRoomToSwitch(IReleaseFiles files)
    {
        if (files.Usage() is { } usage
            && (usage.AvailableBytes < SwitchBytes || (usage.TotalInodes > 0 && usage.FreeInodes < SwitchFiles)))
            throw new LinuxException(Errno.ENOSPC, "keep room for the switch on the file system of", files.Root);
    }
}
