using System.Runtime.InteropServices;
using Berth.Linux.Errors;
using Berth.Linux.Text;

namespace Berth.Linux.Interop;

internal static unsafe partial class Libc
{
    /// <summary>
    /// Binds a unix socket to a path, or to an abstract name that begins with '@'. Returns 0, or -1; ENAMETOOLONG: the address does not
    /// fit.
    /// </summary>
    internal static int bind(SafeHandle socket, string path)
    {
        sockaddr_un address;
        address.sun_family = AF_UNIX;
        var room = new Span<byte>(address.sun_path, sockaddr_un.Room);
        room.Clear();
        if (!HostText.TryEncode(path, room[..^1], out var length))
        {
            Marshal.SetLastPInvokeError((int)Errno.ENAMETOOLONG);
            return -1;
        }

        var isAbstract = path.StartsWith('@');
        if (isAbstract)
            room[0] = 0;

        // SAFETY: the address is on this stack frame and outlives the call. The length of an abstract name excludes a final NUL, which
        // would be part of the name (unix(7)).
        return bind(socket, &address, (uint)(sizeof(ushort) + length + (isAbstract ? 0 : 1)));
    }

    /// <summary>Binds a socket to an address as the kernel reads it, such as <c>struct sockaddr_in</c>.</summary>
    internal static int bind(SafeHandle socket, ReadOnlySpan<byte> address)
    {
        // SAFETY: the address is fixed during the call, which reads as many bytes as it is told.
        fixed (byte* at = address)
            return bind(socket, (sockaddr_un*)at, (uint)address.Length);
    }

    [LibraryImport(Name, SetLastError = true)]
    private static partial int bind(SafeHandle socket, sockaddr_un* address, uint length);
}
