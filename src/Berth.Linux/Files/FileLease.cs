using Berth.Linux.Interop;
using Microsoft.Win32.SafeHandles;

namespace Berth.Linux.Files;

/// <summary>Uses leases to find out how a file is open: fcntl(2), F_SETLEASE.</summary>
public static class FileLease
{
    /// <summary>Whether any process has the file open for writing. The kernel then refuses a read lease with EAGAIN.</summary>
    /// <param name="file">The file, opened for reading only; owned by the caller.</param>
    /// <returns>Also true if the kernel refuses for another reason: another user owns the file, or its file system has no leases.</returns>
    public static bool HasWriter(SafeFileHandle file)
    {
        if (Libc.fcntl(file, Libc.F_SETLEASE, Libc.F_RDLCK) < 0)
            return true;
        _ = Libc.fcntl(file, Libc.F_SETLEASE, Libc.F_UNLCK);
        return false;
    }
}
