using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Berth.Linux.Interop;

internal static partial class Libc
{
    /// <summary>
    /// Fills the buffer with <c>struct linux_dirent64</c>: d_ino, d_off, d_reclen (16 bits, at 16), d_type (at 18), d_name (at 19,
    /// NUL-terminated).
    /// </summary>
    [LibraryImport(Name, SetLastError = true)]
    internal static partial nint getdents64(SafeFileHandle directory, Span<byte> buffer, nuint size);
}
