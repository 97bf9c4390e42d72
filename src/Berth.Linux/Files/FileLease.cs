using Berth.Linux.Interop;
using Microsoft.Win32.SafeHandles;

namespace Berth.Linux.Files;

/// <summary>What the kernel tells of a file by giving a lease on it, or not: fcntl(2), F_SETLEASE.</summary>
public static class FileLease
{
    /// <summary>Whether the file is open for writing anywhere: only then a lease to read it is refused with EAGAIN.</summary>
    /// <param name="file">The file, opened for reading only; stays the caller's.</param>
    /// <returns>True also where it can't be told: the file is another user's, or its file system has no leases.</returns>
    public static bool HasWriter(SafeFileHandle file)
    {
        if (Libc.fcntl(file, Libc.F_SETLEASE, Libc.F_RDLCK) < 0)
            return true;
        _ = Libc.fcntl(file, Libc.F_SETLEASE, Libc.F_UNLCK);
        return false;
    }
}
