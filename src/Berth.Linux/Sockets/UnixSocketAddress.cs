using System.Runtime.InteropServices;
using Berth.Linux.Errors;
using Berth.Linux.Interop;
using Microsoft.Win32.SafeHandles;

namespace Berth.Linux.Sockets;

/// <summary>Addresses of unix(7) sockets.</summary>
public static class UnixSocketAddress
{
    /// <summary>
    /// Binds a socket to an address. Unlike with <see cref="System.Net.Sockets.Socket.Bind"/>, the file remains when the handle is closed,
    /// because other descriptors of the socket may still be open.
    /// </summary>
    /// <param name="socket">A unix socket; owned by the caller.</param>
    /// <param name="path">An unused path of at most 107 bytes, or '@' and an abstract name.</param>
    /// <exception cref="LinuxException">bind(2) failed: EADDRINUSE, ENOENT, EACCES, ENAMETOOLONG.</exception>
    public static void Bind(SafeHandle socket, string path) =>
        LinuxException.ThrowIfFailed(Libc.bind(socket, path), "make the socket", path);

    /// <summary>
    /// A path with which to connect to the socket that a descriptor holds, even if its name now leads elsewhere. Valid in this process
    /// while the descriptor is open.
    /// </summary>
    /// <param name="file">The file of a socket, open with O_PATH.</param>
    public static string Of(SafeFileHandle file) => DescriptorPath.Of(file);
}
