using System.Runtime.InteropServices;
using Berth.Linux.Errors;
using Microsoft.Win32.SafeHandles;

namespace Berth.Linux.Interop;

internal static unsafe partial class Libc
{
    /// <summary>
    /// Opens, reads once and closes a file. For the many small files of /proc, a handle and a string for each would cost more than the
    /// rest. Returns the number of bytes, or -1 with the errno in <paramref name="error"/>.
    /// </summary>
    /// <param name="directory">The directory to which the path is relative.</param>
    /// <param name="path">UTF-8 with a final NUL.</param>
    /// <param name="buffer">Receives the content, cut at its size.</param>
    /// <param name="error">The kernel's answer.</param>
    internal static int read_small_file(SafeFileHandle directory, ReadOnlySpan<byte> path, Span<byte> buffer, out Errno error)
    {
        // SAFETY: the descriptor is opened and closed in this block and never leaves it; the buffers are pinned during the calls.
        fixed (byte* name = path)
        fixed (byte* bytes = buffer)
        {
            error = Errno.None;
            var file = openat_raw(directory, name, O_RDONLY | O_CLOEXEC, 0);
            if (file < 0)
            {
                error = LastError;
                return -1;
            }

            nint count;
            do
                count = read_raw(file, bytes, (nuint)buffer.Length);
            while (count < 0 && LastError == Errno.EINTR);
            if (count < 0)
                error = LastError;
            _ = close_raw(file);
            return (int)count;
        }
    }

    [LibraryImport(Name, EntryPoint = "openat", SetLastError = true)]
    private static partial int openat_raw(SafeFileHandle directory, byte* path, int flags, uint mode);

    [LibraryImport(Name, EntryPoint = "read", SetLastError = true)]
    private static partial nint read_raw(int descriptor, byte* buffer, nuint count);

    [LibraryImport(Name, EntryPoint = "close")]
    private static partial int close_raw(int descriptor);
}
