using System.Runtime.InteropServices;
using Berth.Linux.Errors;
using Berth.Linux.Text;
using Microsoft.Win32.SafeHandles;

namespace Berth.Linux.Interop;

internal static unsafe partial class Libc
{
    /// <summary>
    /// Connects a unix socket to a path, or to an abstract name that begins with '@'. Returns 0, or -1; ENAMETOOLONG: the address does not
    /// fit.
    /// </summary>
    internal static int connect(SafeFileHandle socket, string path)
    {
        sockaddr_un address;
        address.sun_family = AF_UNIX;
        var room = new Span<byte>(address.sun_path, sockaddr_un.Room);
        room.Clear();
        // The last byte stays 0: unix(7).
        if (!HostText.TryEncode(path, room[..^1], out var length))
        {
            Marshal.SetLastPInvokeError((int)Errno.ENAMETOOLONG);
            return -1;
        }

        var isAbstract = path.StartsWith('@');
        if (isAbstract)
            room[0] = 0;

        // SAFETY: the address is on this stack frame and outlives the call.
        return connect(socket, &address, (uint)(sizeof(ushort) + length + (isAbstract ? 0 : 1)));
    }

    /// <summary>Connects a socket to an address as the kernel reads it, such as <c>struct sockaddr_in</c>.</summary>
    internal static int connect(SafeFileHandle socket, ReadOnlySpan<byte> address)
    {
        // SAFETY: the address is fixed during the call, which reads as many bytes as it is told.
        fixed (byte* at = address)
            return connect(socket, (sockaddr_un*)at, (uint)address.Length);
    }

    [LibraryImport(Name, SetLastError = true)]
    private static partial int connect(SafeFileHandle socket, sockaddr_un* address, uint length);

    [StructLayout(LayoutKind.Sequential)]
    internal struct sockaddr_un
    {
        internal const int Room = 108;

        internal ushort sun_family;
        internal fixed byte sun_path[Room];
    }
}
