using System.Runtime.Versioning;
using Berth.Linux.Identity;
using Berth.Linux.Interop;
using Microsoft.Win32.SafeHandles;

namespace Berth.Linux.Files;

/// <summary>Changes the mode of open files, including O_PATH descriptors, which fchmod(2) does not accept.</summary>
[SupportedOSPlatform("linux")]
public static class FilePermissions
{
    /// <summary>Sets permissions, set-id and sticky bits.</summary>
    /// <param name="file">Any descriptor but a symbolic link's; owned by the caller.</param>
    /// <param name="mode">The new mode.</param>
    /// <exception cref="IOException">The mode can't be changed.</exception>
    public static void Set(SafeFileHandle file, UnixFileMode mode)
    {
        ArgumentNullException.ThrowIfNull(file);
        File.SetUnixFileMode(DescriptorPath.Of(file), mode);
    }

    /// <summary>
    /// Restores this process's access to a regular file or named pipe of its user whose mode denies it. Any process of the same user with a
    /// descriptor can remove the permissions (fchmod(2)). Returns false if the file is of another kind, has another owner, or can't be
    /// changed.
    /// </summary>
    /// <param name="path">The file's path.</param>
    /// <param name="followLink">Whether a symbolic link at the end of the path is followed, as needed for a descriptor's path in
    /// /proc.</param>
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
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return false; // not permitted, or a read-only file system
        }
    }
}
