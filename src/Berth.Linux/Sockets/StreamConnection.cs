using Berth.Linux.Errors;
using Berth.Linux.Interop;
using Microsoft.Win32.SafeHandles;

namespace Berth.Linux.Sockets;

/// <summary>Makes connected unix(7) stream sockets that block, for threads that pass bytes on.</summary>
public static class StreamConnection
{
    /// <summary>Connects to a listening socket, without a wait. The descriptor is close-on-exec, and the caller owns it.</summary>
    /// <param name="path">Its path of at most 107 bytes.</param>
    /// <exception cref="LinuxException">ENOENT, ECONNREFUSED: no process listens; EACCES, ENAMETOOLONG; EAGAIN: its backlog is
    /// full.</exception>
    public static SafeFileHandle Connect(string path)
    {
        var socket = ConnectNonBlocking(path);
        if (Libc.fcntl(socket, Libc.F_SETFL, 0) == 0)
            return socket;
        var failure = LinuxException.Last("connect to", path);
        socket.Dispose();
        throw failure;
    }

    /// <summary>The same; the descriptor stays non-blocking.</summary>
    internal static SafeFileHandle ConnectNonBlocking(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var socket = Libc.socket(Libc.AF_UNIX, (int)UnixSocketType.Stream | Libc.SOCK_CLOEXEC | Libc.SOCK_NONBLOCK, 0);
        if (socket.IsInvalid)
            throw LinuxException.Last("make a socket");
        int result;
        do
            result = Libc.connect(socket, path);
        while (result < 0 && Libc.LastError == Errno.EINTR);
        if (result == 0)
            return socket;
        var failure = LinuxException.Last("connect to", path);
        socket.Dispose();
        throw failure;
    }

    /// <summary>The next connection of a listening socket that does not block; close-on-exec, and owned by the caller. Null: there is
    /// none.</summary>
    /// <param name="listener">The listening socket; owned by the caller.</param>
    /// <exception cref="LinuxException">EMFILE, ENFILE, ENOMEM: the connection stays in the backlog.</exception>
    public static SafeFileHandle? TryAccept(SafeFileHandle listener)
    {
        while (true)
        {
            var connection = Libc.accept4(listener, 0, 0, Libc.SOCK_CLOEXEC);
            if (!connection.IsInvalid)
                return connection;
            connection.Dispose();
            if (Libc.LastError is Errno.EAGAIN)
                return null;
            if (Libc.LastError is not (Errno.EINTR or Errno.ECONNABORTED))
                throw LinuxException.Last("accept a connection");
        }
    }
}
