using Berth.Linux.Errors;
using Berth.Linux.Interop;
using Microsoft.Win32.SafeHandles;

namespace Berth.Linux.Sockets;

/// <summary>
/// Sockets of the internet for a thread that serves many of them: no call waits, and what happens in ordinary use is returned as a value,
/// without memory. Sockets that are made here, or accepted, are close-on-exec and non-blocking, and owned by the caller.
/// </summary>
public static class EventSocket
{
    private const int Stream = 1, Datagram = 2;
    private const int NonBlocking = 0x800; // SOCK_NONBLOCK

    /// <summary>Makes a socket in this process's network namespace.</summary>
    /// <param name="endpoint">An address of the family that it is for.</param>
    /// <param name="isDatagram">Whether it is for udp(7) instead of tcp(7).</param>
    /// <exception cref="LinuxException">EMFILE, ENFILE; EAFNOSUPPORT: the host has no IPv6.</exception>
    public static SafeFileHandle Create(InternetEndpoint endpoint, bool isDatagram)
    {
        var family = endpoint.Is4 ? InternetEndpoint.Family4 : InternetEndpoint.Family6;
        var socket = Libc.socket(family, (isDatagram ? Datagram : Stream) | NonBlocking | Libc.SOCK_CLOEXEC, 0);
        return socket.IsInvalid ? throw LinuxException.Last("make a socket") : socket;
    }

    /// <summary>Makes a socket that another process made non-blocking.</summary>
    /// <param name="socket">The socket.</param>
    public static void SetNonBlocking(SafeFileHandle socket)
    {
        var flags = Libc.fcntl(socket, Libc.F_GETFL, 0);
        LinuxException.ThrowIfFailed(Libc.fcntl(socket, Libc.F_SETFL, flags | NonBlocking), "make a socket non-blocking");
    }

    /// <summary>Binds a socket, also to an address that no device has by itself (IP_FREEBIND, ip(7)).</summary>
    /// <param name="socket">An unbound socket; IPv6 sockets are for IPv6 only.</param>
    /// <param name="endpoint">The address; port 0: any.</param>
    /// <returns>None, or the error: EADDRINUSE, EACCES.</returns>
    public static Errno Bind(SafeFileHandle socket, InternetEndpoint endpoint)
    {
        ReadOnlySpan<byte> one = [1, 0, 0, 0];
        _ = Libc.setsockopt(socket, Libc.IPPROTO_IP, Libc.IP_FREEBIND, one, one.Length);
        if (!endpoint.Is4)
            _ = Libc.setsockopt(socket, Libc.IPPROTO_IPV6, Libc.IPV6_V6ONLY, one, one.Length);
        Span<byte> room = stackalloc byte[InternetEndpoint.Room];
        return Libc.bind(socket, endpoint.Write(room)) == 0 ? Errno.None : Libc.LastError;
    }

    /// <summary>Lets a bound socket accept connections.</summary>
    /// <param name="socket">The socket.</param>
    /// <param name="backlog">The number of connections that wait to be accepted.</param>
    /// <returns>None, or the error: EADDRINUSE.</returns>
    public static Errno Listen(SafeFileHandle socket, int backlog) => Libc.listen(socket, backlog) == 0 ? Errno.None : Libc.LastError;

    /// <summary>Accepts a connection.</summary>
    /// <param name="listener">A listening socket.</param>
    /// <param name="error">Why there is none: EAGAIN: none waits; EMFILE, ENFILE; ECONNABORTED: try again.</param>
    public static SafeFileHandle? Accept(SafeFileHandle listener, out Errno error)
    {
        var accepted = Libc.accept4(listener, 0, 0, NonBlocking | Libc.SOCK_CLOEXEC);
        error = accepted.IsInvalid ? Libc.LastError : Errno.None;
        return accepted.IsInvalid ? null : accepted;
    }

    /// <summary>Begins to connect; a datagram socket then receives from that address only.</summary>
    /// <param name="socket">The socket.</param>
    /// <param name="endpoint">The address.</param>
    /// <returns>None: connected; EINPROGRESS: <see cref="TakeError"/> has the result when the socket is writable; or the error.</returns>
    public static Errno Connect(SafeFileHandle socket, InternetEndpoint endpoint)
    {
        Span<byte> room = stackalloc byte[InternetEndpoint.Room];
        return Libc.connect(socket, endpoint.Write(room)) == 0 ? Errno.None : Libc.LastError;
    }

    /// <summary>
    /// Dissolves the connection of a stream socket, which can be bound and used anew after that (connect(2), AF_UNSPEC). The peer gets a
    /// reset.
    /// </summary>
    /// <param name="socket">A connected socket.</param>
    /// <exception cref="LinuxException">The kernel refused.</exception>
    public static void Disconnect(SafeFileHandle socket)
    {
        Span<byte> unspecified = stackalloc byte[16];
        unspecified.Clear();
        LinuxException.ThrowIfFailed(Libc.connect(socket, (ReadOnlySpan<byte>)unspecified), "dissolve a connection");
    }

    /// <summary>Takes the error that is pending on a socket (SO_ERROR, socket(7)); None: there is none.</summary>
    /// <param name="socket">The socket.</param>
    public static Errno TakeError(SafeFileHandle socket)
    {
        uint length = sizeof(int);
        return Libc.getsockopt(socket, Libc.SOL_SOCKET, Libc.SO_ERROR, out var error, ref length) == 0 ? (Errno)error : Libc.LastError;
    }

    /// <summary>Has a stream socket send what it is given at once (TCP_NODELAY, tcp(7)).</summary>
    /// <param name="socket">The socket.</param>
    public static void SendAtOnce(SafeFileHandle socket)
    {
        ReadOnlySpan<byte> one = [1, 0, 0, 0];
        _ = Libc.setsockopt(socket, Libc.IPPROTO_TCP, Libc.TCP_NODELAY, one, one.Length);
    }

    /// <summary>Closes a stream socket so that the peer gets a reset instead of an end of file.</summary>
    /// <param name="socket">The socket.</param>
    public static void Reset(SafeFileHandle socket)
    {
        ReadOnlySpan<byte> now = [1, 0, 0, 0, 0, 0, 0, 0]; // struct linger: on, 0 seconds
        _ = Libc.setsockopt(socket, Libc.SOL_SOCKET, Libc.SO_LINGER, now, now.Length);
        socket.Dispose();
    }

    /// <summary>The socket's own address.</summary>
    /// <param name="socket">A socket.</param>
    public static InternetEndpoint LocalOf(SafeFileHandle socket)
    {
        Span<byte> room = stackalloc byte[InternetEndpoint.Room];
        var length = room.Length;
        return Libc.getsockname(socket, room, ref length) == 0 && InternetEndpoint.TryRead(room, out var endpoint) ? endpoint : default;
    }

    /// <summary>The address of the peer; the default: there is none any more.</summary>
    /// <param name="socket">A connected socket.</param>
    public static InternetEndpoint PeerOf(SafeFileHandle socket)
    {
        Span<byte> room = stackalloc byte[InternetEndpoint.Room];
        var length = room.Length;
        return Libc.getpeername(socket, room, ref length) == 0 && InternetEndpoint.TryRead(room, out var endpoint) ? endpoint : default;
    }

    /// <summary>Receives from a connected stream or datagram socket, or a datagram from anybody.</summary>
    /// <param name="socket">The socket.</param>
    /// <param name="content">Gets the content; what does not fit of a datagram is lost.</param>
    /// <param name="from">The sender of a datagram.</param>
    /// <param name="error">None; EAGAIN: nothing is there; or why it failed.</param>
    /// <returns>The number of bytes.</returns>
    public static int Receive(SafeFileHandle socket, Span<byte> content, out InternetEndpoint from, out Errno error)
    {
        Span<byte> room = stackalloc byte[InternetEndpoint.Room];
        room.Clear();
        var length = room.Length;
        var count = Libc.recvfrom(socket, content, (nuint)content.Length, Libc.MSG_DONTWAIT, room, ref length);
        error = count < 0 ? Libc.LastError : Errno.None;
        _ = InternetEndpoint.TryRead(room, out from);
        return (int)Math.Max(count, 0);
    }

    /// <summary>Sends to the peer of a connected socket.</summary>
    /// <param name="socket">The socket.</param>
    /// <param name="content">The content.</param>
    /// <param name="error">None; EAGAIN: there is no room; or why it failed.</param>
    /// <returns>The number of bytes that were taken.</returns>
    public static int Send(SafeFileHandle socket, ReadOnlySpan<byte> content, out Errno error)
    {
        var count = Libc.sendto(socket, content, (nuint)content.Length, Libc.MSG_DONTWAIT | Libc.MSG_NOSIGNAL, default, 0);
        error = count < 0 ? Libc.LastError : Errno.None;
        return (int)Math.Max(count, 0);
    }

    /// <summary>Sends a datagram to an address.</summary>
    /// <param name="socket">A datagram socket.</param>
    /// <param name="content">The content.</param>
    /// <param name="to">The address.</param>
    /// <returns>None, or why it was not sent.</returns>
    public static Errno SendTo(SafeFileHandle socket, ReadOnlySpan<byte> content, InternetEndpoint to)
    {
        Span<byte> room = stackalloc byte[InternetEndpoint.Room];
        var address = to.Write(room);
        return Libc.sendto(
            socket, content, (nuint)content.Length, Libc.MSG_DONTWAIT | Libc.MSG_NOSIGNAL, address, (uint)address.Length) < 0
            ? Libc.LastError
            : Errno.None;
    }

    /// <summary>
    /// Moves bytes between a socket and a pipe without copying them (splice(2)). Neither waits.
    /// </summary>
    /// <param name="from">A non-blocking socket, or the reading end of a pipe.</param>
    /// <param name="to">The writing end of a pipe, or a non-blocking socket.</param>
    /// <param name="most">The greatest number of bytes.</param>
    /// <param name="error">None; EAGAIN: nothing is there, or there is no room; or why it failed.</param>
    /// <returns>The number of bytes; 0 without an error: end of file.</returns>
    public static int Move(SafeFileHandle from, SafeFileHandle to, int most, out Errno error)
    {
        nint count;
        do
            count = Libc.splice(from, 0, to, 0, (nuint)most, Libc.SPLICE_F_NONBLOCK);
        while (count < 0 && Libc.LastError is Errno.EINTR);
        error = count < 0 ? Libc.LastError : Errno.None;
        return (int)Math.Max(count, 0);
    }
}
