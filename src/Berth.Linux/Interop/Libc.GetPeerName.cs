using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Berth.Linux.Interop;

internal static partial class Libc
{
    /// <summary>Gets the peer's address, truncated to the length of the buffer. Returns -1 with ENOTCONN if there is no peer.</summary>
    [LibraryImport(Name, SetLastError = true)]
    internal static partial int getpeername(SafeFileHandle socket, Span<byte> address, ref int length);
}
