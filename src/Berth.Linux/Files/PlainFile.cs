using System.Runtime.CompilerServices;
using Berth.Linux.Descriptors;
using Berth.Linux.Errors;
using Berth.Linux.Interop;
using Microsoft.Win32.SafeHandles;

namespace Berth.Linux.Files;

/// <summary>
/// Opens small files with a single open(2). <see cref="File"/> makes more system calls (flock(2), fstat(2)) and throws an exception if the
/// file does not exist.
/// </summary>
public static class PlainFile
{
    /// <summary>Opens a file for reading; null if it does not exist. The caller owns the result.</summary>
    /// <param name="path">Its path.</param>
    /// <exception cref="LinuxException">open(2) failed for another reason.</exception>
    public static SafeFileHandle? TryOpenRead(string path) => Open(path, Libc.O_RDONLY);

    /// <summary>Opens an existing file for writing from the start; null if it does not exist. The caller owns the result.</summary>
    /// <param name="path">Its path.</param>
    /// <exception cref="LinuxException">open(2) failed for another reason.</exception>
    public static SafeFileHandle? TryOpenWrite(string path) => Open(path, Libc.O_WRONLY);

    /// <summary>Makes a new file that no other process has open; replaces a file at the path. The caller owns the result.</summary>
    /// <param name="path">Its path.</param>
    /// <exception cref="LinuxException">open(2) failed.</exception>
    public static SafeFileHandle Create(string path)
    {
        for (var attempt = 0; ; attempt++)
        {
            var file = Libc.open(path, Libc.O_WRONLY | Libc.O_CREAT | Libc.O_EXCL | Libc.O_CLOEXEC, Libc.OwnerOnly);
            if (!file.IsInvalid)
                return file;
            if (Libc.LastError != Errno.EEXIST || attempt > 0)
                throw LinuxException.Last("make the file", path);
            _ = Libc.unlinkat(Libc.AT_FDCWD, path, 0);
        }
    }

    /// <summary>
    /// Opens a file to add to it, and makes it if it does not exist. A symbolic link is not followed. The caller owns the result.
    /// </summary>
    /// <param name="path">Its path.</param>
    /// <exception cref="LinuxException">open(2) failed; ELOOP: it is a symbolic link; ENXIO: a pipe that nobody reads.</exception>
    public static SafeFileHandle Append(string path)
    {
        var file = Libc.open(
            path, Libc.O_WRONLY | Libc.O_CREAT | Libc.O_APPEND | Libc.O_NOFOLLOW | Libc.O_NONBLOCK | Libc.O_CLOEXEC, Libc.OwnerOnly);
        return file.IsInvalid ? throw LinuxException.Last("open the file", path) : file;
    }

    /// <summary>Reads a file; null if it does not exist.</summary>
    /// <param name="path">Its path.</param>
    /// <exception cref="LinuxException">The file can't be read.</exception>
    [SkipLocalsInit] // Only what the kernel has written into the buffer is read.
    public static byte[]? TryRead(string path)
    {
        using var file = TryOpenRead(path);
        if (file is null)
            return null;
        Span<byte> start = stackalloc byte[1024];
        var count = DescriptorIO.Read(file, start);
        if (count < start.Length)
            return start[..count].ToArray();
        using var content = new MemoryStream();
        content.Write(start);
        while ((count = DescriptorIO.Read(file, start)) > 0)
            content.Write(start[..count]);
        return content.ToArray();
    }

    private static SafeFileHandle? Open(string path, int access)
    {
        var file = Libc.open(path, access | Libc.O_CLOEXEC, 0);
        if (!file.IsInvalid)
            return file;
        return Libc.LastError is Errno.ENOENT or Errno.ENOTDIR ? null : throw LinuxException.Last("open", path);
    }
}
