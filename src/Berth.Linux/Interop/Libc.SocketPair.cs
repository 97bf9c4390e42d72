using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Berth.Linux.Interop;

internal static unsafe partial class Libc
{
    internal const int AF_UNIX = 1;
    internal const int SOCK_STREAM = 1;
    internal const int SOCK_DGRAM = 2;
    internal const int SOCK_SEQPACKET = 5;
    internal const int SOCK_NONBLOCK = 0x800;
    internal const int SOCK_CLOEXEC = 0x80000;

    /// <summary>Makes two connected sockets; the caller owns both.</summary>
    internal static int socketpair(int family, int type, int protocol, out SafeFileHandle first, out SafeFileHandle second)
    {
        // SAFETY: socketpair writes exactly two ints.
        var ends = stackalloc int[2] { -1, -1 };
        var result = socketpair(family, type, protocol, ends);
        first = new SafeFileHandle(ends[0], ownsHandle: true);
        second = new SafeFileHandle(ends[1], ownsHandle: true);
        return result;
    }

    [LibraryImport(Name, SetLastError = true)]
    private static partial int socketpair(int family, int type, int protocol, int* ends);
}
