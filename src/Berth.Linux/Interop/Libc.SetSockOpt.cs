using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Berth.Linux.Interop;

internal static partial class Libc
{
    internal const int SO_LINGER = 13;
    internal const int SO_REUSEPORT = 15;
    internal const int SO_RCVTIMEO = 20;
    internal const int SO_SNDTIMEO = 21;
    internal const int SO_BINDTODEVICE = 25;
    internal const int SO_DETACH_FILTER = 27;

    internal const int IPPROTO_TCP = 6;
    internal const int TCP_NODELAY = 1;
    internal const int TCP_DEFER_ACCEPT = 9;

    internal const int IPPROTO_IP = 0;
    internal const int IP_FREEBIND = 15;

    internal const int IPPROTO_IPV6 = 41;
    internal const int IPV6_V6ONLY = 26;

    /// <summary>Sets an option of a socket. The value is at least as long as the option's type; zeros disable most options.</summary>
    [LibraryImport(Name, SetLastError = true)]
    internal static partial int setsockopt(SafeFileHandle socket, int level, int option, ReadOnlySpan<byte> value, int length);
}
