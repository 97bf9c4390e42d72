using Berth.Linux.Errors;
using Berth.Linux.Interop;

namespace Berth.Linux.Files;

/// <summary>Usage of a file system: statvfs(3).</summary>
/// <param name="TotalBytes">The size.</param>
/// <param name="FreeBytes">The free space.</param>
/// <param name="AvailableBytes">The space available to an ordinary user: less than <paramref name="FreeBytes"/> if some is reserved for
/// root.</param>
/// <param name="TotalInodes">The number of files that the file system can hold; 0 if it has no limit.</param>
/// <param name="FreeInodes">The number of further files that it can hold.</param>
public sealed record FileSystemUsage(long TotalBytes, long FreeBytes, long AvailableBytes, long TotalInodes, long FreeInodes)
{
    /// <summary>The used space in bytes.</summary>
    public long UsedBytes => TotalBytes - FreeBytes;

    /// <summary>The usage of the file system that a path is on.</summary>
    /// <param name="path">Any path that exists.</param>
    /// <exception cref="LinuxException">statvfs(3) failed: ENOENT, EACCES.</exception>
    public static FileSystemUsage Of(string path)
    {
        int result;
        Libc.statvfs_t status;
        do
            result = Libc.statvfs(path, out status);
        while (result < 0 && Libc.LastError == Errno.EINTR);
        LinuxException.ThrowIfFailed(result, "read the usage of the file system of", path);
        return new FileSystemUsage(
            Bytes(status.f_blocks, status),
            Bytes(status.f_bfree, status),
            Bytes(status.f_bavail, status),
            checked((long)status.f_files),
            checked((long)status.f_ffree));
    }

    private static long Bytes(ulong blocks, Libc.statvfs_t status) => checked((long)(blocks * status.f_frsize));
}
