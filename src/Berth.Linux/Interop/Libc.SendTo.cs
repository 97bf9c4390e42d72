using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Berth.Linux.Interop;

internal static partial class Libc
{
    /// <summary>Sends a datagram to an address, or to the peer if the address is empty.</summary>
    [LibraryImport(Name, SetLastError = true)]
    internal static partial nint sendto(
        SafeFileHandle socket, ReadOnlySpan<byte> content, nuint length, int flags, ReadOnlySpan<byte> address, uint addressLength);
}
