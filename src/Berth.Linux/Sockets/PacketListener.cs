using System.Runtime.Versioning;
using Berth.Linux.Descriptors;
using Berth.Linux.Errors;
using Berth.Linux.Files;
using Berth.Linux.Interop;
using Microsoft.Win32.SafeHandles;

namespace Berth.Linux.Sockets;

/// <summary>
/// A listening unix(7) socket of type SOCK_SEQPACKET. Disposing it stops listening. Its name in the file system remains; the owner of the
/// directory removes it.
/// </summary>
[SupportedOSPlatform("linux")]
public sealed class PacketListener : IDisposable
{
    private readonly SafeFileHandle _socket;

    private PacketListener(SafeFileHandle socket) => _socket = socket;

    /// <summary>Listens under a name. Clients can't connect before mode and owner are set.</summary>
    /// <param name="directory">The directory in which to make the name. Its own path may exceed the length of an address.</param>
    /// <param name="name">An unused name of at most 64 bytes.</param>
    /// <param name="mode">The mode; write permission allows to connect.</param>
    /// <param name="owner">The new uid and gid; null: unchanged.</param>
    /// <param name="backlog">The maximum number of connections that wait for <see cref="AcceptAsync"/>.</param>
    /// <exception cref="LinuxException">EADDRINUSE: the name is in use; EACCES; EPERM: the caller may not change the owner.</exception>
    public static PacketListener Create(DirectoryHandle directory, string name, UnixFileMode mode, uint? owner, int backlog) =>
        new(ListeningSocket.Create(UnixSocketType.SequencedPacket, directory, name, mode, owner, backlog));

    /// <summary>The socket, to wait for connections together with other descriptors; owned by this object.</summary>
    public SafeFileHandle Descriptor => _socket;

    /// <summary>Accepts a connection that waits; null: none does. It is close-on-exec, and the caller owns it.</summary>
    /// <exception cref="LinuxException">EMFILE, ENFILE, ENOMEM: the connection stays in the backlog.</exception>
    public SafeFileHandle? TryAccept()
    {
        var connection = Libc.accept4(_socket, 0, 0, Libc.SOCK_CLOEXEC);
        if (!connection.IsInvalid)
            return connection;
        return Libc.LastError is Errno.EAGAIN or Errno.EINTR or Errno.ECONNABORTED
            ? null
            : throw LinuxException.Last("accept a connection");
    }

    /// <summary>Waits for the next connection. It is close-on-exec, and the caller owns it.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="LinuxException">EMFILE, ENFILE, ENOMEM: the connection stays in the backlog.</exception>
    public async ValueTask<SafeFileHandle> AcceptAsync(CancellationToken cancellationToken = default)
    {
        while (true)
        {
            await Reactor.WaitReadableAsync(_socket, cancellationToken).ConfigureAwait(false);
            var connection = Libc.accept4(_socket, 0, 0, Libc.SOCK_CLOEXEC);
            if (!connection.IsInvalid)
                return connection;
            if (Libc.LastError is not (Errno.EAGAIN or Errno.EINTR or Errno.ECONNABORTED))
                throw LinuxException.Last("accept a connection");
        }
    }

    /// <summary>
    /// Stops listening, even if another process has a copy of the descriptor, as a child has between fork and exec.
    /// </summary>
    public void Dispose()
    {
        if (!_socket.IsClosed)
            PacketSocket.ShutDown(_socket);
        _socket.Dispose();
    }
}
