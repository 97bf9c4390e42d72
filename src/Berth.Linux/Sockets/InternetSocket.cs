using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using Berth.Linux.Errors;
using Berth.Linux.Interop;
using Microsoft.Win32.SafeHandles;

namespace Berth.Linux.Sockets;

/// <summary>
/// TCP sockets as descriptors, tcp(7). <see cref="Socket"/> has more, but brings name resolution into a static executable, which the C
/// library cannot have there.
/// </summary>
public static class InternetSocket
{
    private const ushort Family4 = 2, Family6 = 10; // AF_INET, AF_INET6
    private const int SizeOf4 = 16, SizeOf6 = 28; // struct sockaddr_in, sockaddr_in6
    private const int Stream = 1;

    /// <summary>Listens at an address. The descriptor blocks, and is close-on-exec; the caller owns it.</summary>
    /// <exception cref="LinuxException">EADDRINUSE; EADDRNOTAVAIL: no device has the address.</exception>
    public static SafeFileHandle Listen(IPEndPoint address, int backlog)
    {
        ArgumentNullException.ThrowIfNull(address);
        var socket = Make(address);
        try
        {
            LinuxException.ThrowIfFailed(Libc.bind(socket, Encode(address)), "listen on", address.ToString());
            LinuxException.ThrowIfFailed(Libc.listen(socket, backlog), "listen on", address.ToString());
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Connects to an address. The descriptor blocks, and is close-on-exec; the caller owns it.</summary>
    /// <exception cref="LinuxException">ECONNREFUSED: no process listens.</exception>
    public static SafeFileHandle Connect(IPEndPoint address)
    {
        ArgumentNullException.ThrowIfNull(address);
        var socket = Make(address);
        if (Libc.connect(socket, Encode(address)) == 0)
            return socket;
        var failure = LinuxException.Last("connect to", address.ToString());
        socket.Dispose();
        throw failure;
    }

    /// <summary>Tells the peer that nothing more is sent; receiving goes on.</summary>
    /// <param name="socket">A connected stream socket; owned by the caller.</param>
    public static void EndOutput(SafeFileHandle socket) => _ = Libc.shutdown(socket, Libc.SHUT_WR);

    private static SafeFileHandle Make(IPEndPoint address)
    {
        var family = address.AddressFamily is AddressFamily.InterNetworkV6 ? Family6 : Family4;
        var socket = Libc.socket(family, Stream | Libc.SOCK_CLOEXEC, 0);
        return socket.IsInvalid ? throw LinuxException.Last("make a socket") : socket;
    }

    private static byte[] Encode(IPEndPoint address)
    {
        var is6 = address.AddressFamily is AddressFamily.InterNetworkV6;
        var bytes = new byte[is6 ? SizeOf6 : SizeOf4];
        BinaryPrimitives.WriteUInt16LittleEndian(bytes, is6 ? Family6 : Family4);
        BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(2), (ushort)address.Port);
        address.Address.TryWriteBytes(bytes.AsSpan(is6 ? 8 : 4), out _);
        return bytes;
    }
}
