using Berth.Linux.Errors;
using Berth.Linux.Interop;

namespace Berth.Linux.Files;

/// <summary>How full a file system is: statvfs(3).</summary>
/// <param name="TotalBytes">Its size.</param>
/// <param name="FreeBytes">What is not in use.</param>
/// <param name="AvailableBytes">What an ordinary user may still use: less than <paramref name="FreeBytes"/> where some is kept for
/// root.</param>
/// <param name="TotalInodes">How many files it can hold; 0 where it sets no limit.</param>
/// <param name="FreeInodes">How many more files it can hold.</param>
internal sealed record FileSystemUsage(long TotalBytes, long FreeBytes, long AvailableBytes, long TotalInodes, long FreeInodes)
{
    /// <summary>What is in use, in bytes.</summary>
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
