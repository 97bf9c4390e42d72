using System.Runtime.Versioning;
using Berth.Linux.Identity;
using Berth.Linux.Interop;
using Microsoft.Win32.SafeHandles;

namespace Berth.Linux.Files;

/// <summary>Changes the mode of an open file: O_PATH descriptors too, which fchmod(2) does not take.</summary>
[SupportedOSPlatform("linux")]
public static class FilePermissions
{
    /// <summary>Sets permissions, set-id and sticky bits.</summary>
    /// <param name="file">Any descriptor but a symbolic link's; stays the caller's.</param>
    /// <param name="mode">The new mode.</param>
    /// <exception cref="IOException">It may not be changed.</exception>
    public static void Set(SafeFileHandle file, UnixFileMode mode)
    {
        ArgumentNullException.ThrowIfNull(file);
        File.SetUnixFileMode(DescriptorPath.Of(file), mode);
    }

    /// <summary>
    /// Lets us read and write a regular file or a named pipe of ours again that somebody has closed to us: whoever has a descriptor of it
    /// and is the same user can (fchmod(2)).
    /// False: it is no such file, or not ours.
    /// </summary>
    /// <param name="path">Its path.</param>
    /// <param name="followLink">Whether a symbolic link at the end of the path is followed: for a descriptor's path in /proc.</param>
    public static bool TryRegain(string path, bool followLink = false)
    {
        using var file = Libc.open(path, Libc.O_PATH | Libc.O_CLOEXEC | (followLink ? 0 : Libc.O_NOFOLLOW), 0);
        if (file.IsInvalid)
            return false;
        var status = FileStatus.Of(file);
        if (status.Kind is not (FileKind.Regular or FileKind.Fifo) || status.Uid != Credentials.EffectiveUid)
            return false;
        try
        {
            Set(file, status.Mode | UnixFileMode.UserRead | UnixFileMode.UserWrite);
            return true;
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            return false; // it can't be changed, or stands in a file system that can't be written
        }
    }
}
