using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Berth.Linux;

internal static unsafe partial class Interop
{
    /// <summary>Binds a unix socket to a path. Returns 0, or -1; ENAMETOOLONG where the path does not fit.</summary>
    internal static int bind(SafeFileHandle socket, string path)
    {
        sockaddr_un address;
        address.sun_family = AF_UNIX;
        var room = new Span<byte>(address.sun_path, sockaddr_un.Room);
        room.Clear();
        // The last byte stays 0: unix(7).
        if (!Encoding.UTF8.TryGetBytes(path, room[..^1], out _))
        {
            Marshal.SetLastPInvokeError((int)Errno.ENAMETOOLONG);
            return -1;
        }

        // SAFETY: the address is on this stack frame and outlives the call.
        return bind(socket, &address, (uint)sizeof(sockaddr_un));
    }

    [LibraryImport(Libc, SetLastError = true)]
    private static partial int bind(SafeFileHandle socket, sockaddr_un* address, uint length);
}
