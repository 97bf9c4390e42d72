using Berth.Linux.Errors;
using Berth.Linux.Interop;
using Microsoft.Win32.SafeHandles;

namespace Berth.Linux.Sockets;

/// <summary>Connected unix(7) stream sockets as descriptors.</summary>
public static class UnixStream
{
    /// <summary>Connects to a listening socket. The descriptor blocks, and is close-on-exec; the caller owns it.</summary>
    /// <param name="path">Its path of at most 107 bytes, or '@' and an abstract name.</param>
    /// <exception cref="LinuxException">ENOENT, ECONNREFUSED: no process listens; EACCES.</exception>
    public static SafeFileHandle Connect(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var socket = Libc.socket(Libc.AF_UNIX, (int)UnixSocketType.Stream | Libc.SOCK_CLOEXEC, 0);
        if (socket.IsInvalid)
            throw LinuxException.Last("make a socket");
        if (Libc.connect(socket, path) == 0)
            return socket;
        var failure = LinuxException.Last("connect to", path);
        socket.Dispose();
        throw failure;
    }
}
