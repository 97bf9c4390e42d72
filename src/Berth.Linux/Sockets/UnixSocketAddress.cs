using System.Runtime.InteropServices;
using Berth.Linux.Errors;
using Berth.Linux.Interop;
using Microsoft.Win32.SafeHandles;

namespace Berth.Linux.Sockets;

/// <summary>Names of unix(7) sockets.</summary>
public static class UnixSocketAddress
{
    /// <summary>
    /// Gives a socket its name. Unlike <see cref="System.Net.Sockets.Socket.Bind"/> the file that is made stays when the handle is closed:
    /// other descriptors of the socket may live on.
    /// </summary>
    /// <param name="socket">A unix socket; stays the caller's.</param>
    /// <param name="path">A path of at most 107 bytes, where nothing is yet; or '@' and an abstract name.</param>
    /// <exception cref="LinuxException">bind(2) failed: EADDRINUSE, ENOENT, EACCES, ENAMETOOLONG.</exception>
    public static void Bind(SafeHandle socket, string path) =>
        LinuxException.ThrowIfFailed(Libc.bind(socket, path), "make the socket", path);

    /// <summary>
    /// A path by which the socket that a descriptor holds is connected to, whatever its name leads to by now; good in this process while
    /// the descriptor is open.
    /// </summary>
    /// <param name="file">A socket's file, held (O_PATH).</param>
    public static string Of(SafeFileHandle file) => DescriptorPath.Of(file);
}
