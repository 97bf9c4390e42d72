using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Berth.Linux.Interop;

internal static partial class Libc
{
    /// <summary>Receives a datagram and its sender's address, truncated to the length of the buffer.</summary>
    [LibraryImport(Name, SetLastError = true)]
    internal static partial nint recvfrom(
        SafeFileHandle socket, Span<byte> content, nuint length, int flags, Span<byte> address, ref int addressLength);
}
