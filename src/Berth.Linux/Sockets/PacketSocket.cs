using System.Runtime.InteropServices;
using Berth.Linux.Errors;
using Berth.Linux.Files;
using Berth.Linux.Interop;
using Microsoft.Win32.SafeHandles;

namespace Berth.Linux.Sockets;

/// <summary>
/// Sends and receives packets with descriptors over a unix(7) socket of type SOCK_SEQPACKET. Errors are returned as values, because a full
/// queue or a closed peer is an ordinary event here.
/// </summary>
public static class PacketSocket
{
    /// <summary>The maximum number of descriptors in a packet (unix(7)).</summary>
    public const int MaximumDescriptors = Libc.MaximumRights;

    /// <summary>Connects to a listening socket. The descriptor is close-on-exec, and the caller owns it.</summary>
    /// <param name="path">The socket's path, at most 107 bytes.</param>
    /// <exception cref="LinuxException">ENOENT, ECONNREFUSED: no process listens; EPROTOTYPE: the socket has another type; EACCES,
    /// ENAMETOOLONG.</exception>
    public static SafeFileHandle Connect(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var socket = Libc.socket(Libc.AF_UNIX, Libc.SOCK_SEQPACKET | Libc.SOCK_CLOEXEC, 0);
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

    /// <summary>
    /// Connects to a listening socket in a directory whose path may exceed the length of an address. The descriptor is close-on-exec, and
    /// the caller owns it.
    /// </summary>
    /// <param name="directory">The directory.</param>
    /// <param name="name">The socket's name in it.</param>
    /// <exception cref="LinuxException">ENOENT, ECONNREFUSED: no process listens; EPROTOTYPE: the socket has another type;
    /// EACCES.</exception>
    public static SafeFileHandle Connect(DirectoryHandle directory, string name)
    {
        ArgumentNullException.ThrowIfNull(directory);
        ArgumentException.ThrowIfNullOrEmpty(name);
        var held = false;
        try
        {
            directory.Handle.DangerousAddRef(ref held);
            return Connect($"{DescriptorPath.Of(directory.Handle)}/{name}");
        }
        finally
        {
            if (held)
                directory.Handle.DangerousRelease();
        }
    }

    /// <summary>Sends one packet completely or not at all.</summary>
    /// <param name="socket">A connected socket; owned by the caller.</param>
    /// <param name="packet">The content; not empty, because the receiver takes an empty packet for the end.</param>
    /// <param name="descriptors">At most <see cref="MaximumDescriptors"/>; owned by the caller.</param>
    /// <param name="wait">Whether to block while the peer's queue is full; if not, the result is then EAGAIN.</param>
    /// <returns>None, or the reason why the packet was not sent: EPIPE: the peer has closed its end; EMSGSIZE, ENOBUFS; EBADF: a descriptor
    /// is not open.</returns>
    /// <exception cref="ObjectDisposedException">A descriptor is closed.</exception>
    public static Errno Send(SafeFileHandle socket, ReadOnlySpan<byte> packet, ReadOnlySpan<SafeHandle> descriptors, bool wait)
    {
        var flags = Libc.MSG_NOSIGNAL | (wait ? 0 : Libc.MSG_DONTWAIT);
        while (true)
        {
            if (Libc.sendmsg(socket, packet, descriptors, flags) >= 0)
                return Errno.None;
            if (Libc.LastError is not Errno.EINTR and var error)
                return error;
        }
    }

    /// <summary>Receives one packet.</summary>
    /// <param name="socket">A connected socket; owned by the caller.</param>
    /// <param name="buffer">Receives the content.</param>
    /// <param name="wait">Whether to block until there is a packet; if not, the error is EAGAIN while there is none.</param>
    public static ReceivedPacket Receive(SafeFileHandle socket, Span<byte> buffer, bool wait)
    {
        while (true)
        {
            var length = Libc.recvmsg(socket, buffer, wait ? 0 : Libc.MSG_DONTWAIT, out var descriptors, out var flags);
            if (length >= 0)
                return new ReceivedPacket(Errno.None, (int)length, descriptors, (flags & (Libc.MSG_TRUNC | Libc.MSG_CTRUNC)) != 0);
            if (Libc.LastError is not Errno.EINTR and var error)
                return new ReceivedPacket(error, 0, descriptors, Truncated: false);
        }
    }

    /// <summary>Ends the connection at once for every process that holds one of its ends. Blocked receivers return the end.</summary>
    /// <param name="socket">A socket; owned by the caller. It need not be connected.</param>
    public static void ShutDown(SafeFileHandle socket) => _ = Libc.shutdown(socket, Libc.SHUT_RDWR);
}
