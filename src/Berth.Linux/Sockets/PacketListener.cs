using System.Runtime.Versioning;
using Berth.Linux.Descriptors;
using Berth.Linux.Errors;
using Berth.Linux.Files;
using Berth.Linux.Interop;
using Microsoft.Win32.SafeHandles;

namespace Berth.Linux.Sockets;

/// <summary>
/// A listening unix(7) socket of type SOCK_SEQPACKET. Disposing it stops listening; its name in the file system stays, for whoever made the
/// directory to remove.
/// </summary>
[SupportedOSPlatform("linux")]
public sealed class PacketListener : IDisposable
{
    private readonly SafeFileHandle _socket;

    private PacketListener(SafeFileHandle socket) => _socket = socket;

    /// <summary>Listens under a name. Nobody can connect before mode and owner are as they are to be.</summary>
    /// <param name="directory">Where the name is made; its own path may be longer than an address has room for.</param>
    /// <param name="name">The name, at most 64 bytes; not there yet.</param>
    /// <param name="mode">Who may connect: those who may write.</param>
    /// <param name="owner">The uid and gid it is given to; null: it stays ours.</param>
    /// <param name="backlog">How many connections wait for <see cref="AcceptAsync"/> at most.</param>
    /// <exception cref="LinuxException">EADDRINUSE: the name is taken; EACCES; EPERM: the owner is not ours to choose.</exception>
    public static PacketListener Create(DirectoryHandle directory, string name, UnixFileMode mode, uint? owner, int backlog)
    {
        ArgumentNullException.ThrowIfNull(directory);
        ArgumentException.ThrowIfNullOrEmpty(name);
        var socket = Libc.socket(Libc.AF_UNIX, Libc.SOCK_SEQPACKET | Libc.SOCK_CLOEXEC | Libc.SOCK_NONBLOCK, 0);
        if (socket.IsInvalid)
            throw LinuxException.Last("make a socket");
        var held = false;
        try
        {
            directory.Handle.DangerousAddRef(ref held);
            var path = $"{DescriptorPath.Of(directory.Handle)}/{name}";
            LinuxException.ThrowIfFailed(Libc.bind(socket, path), "make the socket", name);
            if (owner is { } uid)
                FileOwner.Set(path, uid, uid);
            File.SetUnixFileMode(path, mode);
            LinuxException.ThrowIfFailed(Libc.listen(socket, backlog), "listen on", name);
            return new PacketListener(socket);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
        finally
        {
            if (held)
                directory.Handle.DangerousRelease();
        }
    }

    /// <summary>Takes the next connection, as soon as there is one; the caller owns it. Close-on-exec.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="LinuxException">EMFILE, ENFILE, ENOMEM: the connection waits on.</exception>
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
    /// Stops listening, also where another descriptor of it is still open: a child has a copy between its fork and its exec.
    /// </summary>
    public void Dispose()
    {
        if (!_socket.IsClosed)
            PacketSocket.ShutDown(_socket);
        _socket.Dispose();
    }
}
