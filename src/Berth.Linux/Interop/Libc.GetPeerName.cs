using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Berth.Linux.Interop;

internal static partial class Libc
{
    /// <summary>Fills in the address of the peer, as much of it as there is room for; -1 with ENOTCONN where there is none.</summary>
    [LibraryImport(Name, SetLastError = true)]
    internal static partial int getpeername(SafeFileHandle socket, Span<byte> address, ref int length);
}
