using Berth.Linux.Descriptors;
using Berth.Linux.Errors;
using Berth.Linux.Interop;
using Microsoft.Win32.SafeHandles;

namespace Berth.Linux.Files;

/// <summary>Files with holes: their parts with data, and copies that keep the holes.</summary>
public static class SparseFile
{
    private const int BufferSize = 1024 * 1024;

    /// <summary>The next part of a file with data, as the file system knows it: lseek(2), SEEK_DATA and SEEK_HOLE.</summary>
    /// <param name="file">A regular file, open for reading; its position changes.</param>
    /// <param name="offset">Where to begin to search.</param>
    /// <param name="name">The name used in error messages.</param>
    /// <returns>The offset and the length of the part in bytes; null: there is none.</returns>
    /// <exception cref="LinuxException">lseek(2) failed.</exception>
    public static (long Offset, long Length)? NextData(SafeFileHandle file, long offset, string name)
    {
        ArgumentNullException.ThrowIfNull(file);
        var start = Libc.lseek(file, offset, Libc.SEEK_DATA);
        if (start < 0)
            return Libc.LastError is Errno.ENXIO ? null : throw LinuxException.Last("find the data of", name);
        var end = Libc.lseek(file, start, Libc.SEEK_HOLE);
        LinuxException.ThrowIfFailed(end, "find the data of", name);
        return (start, end - start);
    }

    /// <summary>
    /// Copies a file into an empty one: the blocks are shared if the file system can (reflink), else the parts with data are copied.
    /// </summary>
    /// <param name="source">A regular file, open for reading; its position changes.</param>
    /// <param name="target">An empty regular file, open for writing.</param>
    /// <param name="name">The name used in error messages.</param>
    /// <param name="copied">Told the number of bytes up to which the file is copied.</param>
    /// <param name="cancellationToken">Ends the copy.</param>
    /// <returns>Whether the blocks are shared.</returns>
    /// <exception cref="LinuxException">The copy failed: ENOSPC, EIO.</exception>
    public static bool Copy(
        SafeFileHandle source,
        SafeFileHandle target,
        string name,
        Action<long>? copied = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(target);
        if (Libc.ioctl_ficlone(target, source) == 0)
            return true;
        RandomAccess.SetLength(target, RandomAccess.GetLength(source));
        var buffer = new byte[BufferSize];
        for (var next = NextData(source, 0, name); next is var (offset, length); next = NextData(source, offset + length, name))
        {
            for (var done = 0L; done < length;)
            {
                cancellationToken.ThrowIfCancellationRequested();
                var piece = buffer.AsSpan(0, (int)Math.Min(buffer.Length, length - done));
                var count = DescriptorIO.ReadAt(source, piece, offset + done);
                if (count == 0)
                    break;
                RandomAccess.Write(target, piece[..count], offset + done);
                done += count;
                copied?.Invoke(offset + done);
            }
        }

        return false;
    }
}
