using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Berth.Linux.Interop;

internal static partial class Libc
{
    /// <summary>Gets the socket's own address, truncated to the length of the buffer.</summary>
    [LibraryImport(Name, SetLastError = true)]
    internal static partial int getsockname(SafeFileHandle socket, Span<byte> address, ref int length);
}
