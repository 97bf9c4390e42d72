using System.Runtime.InteropServices;
using Berth.Linux.Errors;
using Berth.Linux.Files;
using Berth.Linux.Interop;
using Microsoft.Win32.SafeHandles;

namespace Berth.Linux.Sockets;

/// <summary>
/// Packets with descriptors over a unix(7) socket of type SOCK_SEQPACKET. What the kernel answers comes back as a value: that a queue is
/// full or a peer is gone is nothing out of the ordinary here.
/// </summary>
public static class PacketSocket
{
    /// <summary>How many descriptors one packet carries at most (unix(7)).</summary>
    public const int MaximumDescriptors = Libc.MaximumRights;

    /// <summary>Connects to a listening socket. The caller owns the descriptor; close-on-exec.</summary>
    /// <param name="path">Where it is; at most 107 bytes.</param>
    /// <exception cref="LinuxException">Nobody listens there: ENOENT, ECONNREFUSED, EPROTOTYPE for another type of socket, EACCES,
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
        var refusal = LinuxException.Last("connect to", path);
        socket.Dispose();
        throw refusal;
    }

    /// <summary>
    /// Connects to a listening socket in a directory whose own path may be longer than an address has room for. The caller owns the
    /// descriptor; close-on-exec.
    /// </summary>
    /// <param name="directory">Where it is.</param>
    /// <param name="name">Its name there.</param>
    /// <exception cref="LinuxException">Nobody listens there: ENOENT, ECONNREFUSED, EPROTOTYPE for another type of socket,
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

    /// <summary>Sends one packet, all or nothing.</summary>
    /// <param name="socket">A connected socket; stays the caller's.</param>
    /// <param name="packet">The content; not empty, for that reads as the end.</param>
    /// <param name="descriptors">At most <see cref="MaximumDescriptors"/>; stay the caller's.</param>
    /// <param name="wait">Whether to wait in the calling thread where the peer's queue is full; otherwise that is EAGAIN.</param>
    /// <returns>None, or why it was not sent: EPIPE where the peer is gone, EMSGSIZE, ENOBUFS, EBADF for a descriptor that is not
    /// open.</returns>
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
    /// <param name="socket">A connected socket; stays the caller's.</param>
    /// <param name="buffer">Where the content goes.</param>
    /// <param name="wait">Whether to wait in the calling thread for a packet; otherwise that is EAGAIN.</param>
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

    /// <summary>Ends the connection at once, for every process that holds either end; whoever waits in a receive gets the end.</summary>
    /// <param name="socket">A socket; stays the caller's. It may be unconnected already.</param>
    public static void ShutDown(SafeFileHandle socket) => _ = Libc.shutdown(socket, Libc.SHUT_RDWR);
}
