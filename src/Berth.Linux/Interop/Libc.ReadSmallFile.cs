using System.Runtime.InteropServices;
using Berth.Linux.Errors;
using Microsoft.Win32.SafeHandles;

namespace Berth.Linux.Interop;

internal static unsafe partial class Libc
{
    /// <summary>
    /// openat, read once, close: for the many small files of /proc, where a handle and a string a file would be most of the cost.
    /// Returns how many bytes, or -1 with errno in <paramref name="error"/>.
    /// </summary>
    /// <param name="directory">Where the path starts.</param>
    /// <param name="path">UTF-8, ending with a NUL.</param>
    /// <param name="buffer">Where the content goes; what does not fit is not read.</param>
    /// <param name="error">What the kernel answered.</param>
    internal static int read_small_file(SafeFileHandle directory, ReadOnlySpan<byte> path, Span<byte> buffer, out Errno error)
    {
        // SAFETY: the descriptor is opened and closed here and seen by nobody else; the buffers are pinned for the calls.
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
