using Berth.Linux.Errors;
using Berth.Linux.Interop;
using Microsoft.Win32.SafeHandles;

namespace Berth.Linux.Sockets;

/// <summary>Sockets that another process opened and left to this one, as sd_listen_fds(3) describes.</summary>
public static class HandedSocket
{
    private const int Stream = 1, SequencedPacket = 5; // SOCK_STREAM, SOCK_SEQPACKET

    /// <summary>
    /// What keeps a descriptor from being a socket on which peers are awaited: a stream socket must listen, a datagram socket is one as it
    /// is.
    /// </summary>
    /// <param name="descriptor">A number, open or not.</param>
    /// <returns>The end of a sentence about the descriptor; null: nothing.</returns>
    public static string? Fault(int descriptor)
    {
        using var socket = new SafeFileHandle(descriptor, ownsHandle: false);
        if (Option(socket, Libc.SO_TYPE) is not { } type)
            return Libc.LastError is Errno.EBADF ? "is not open" : "is no socket";
        return type is Stream or SequencedPacket && Option(socket, Libc.SO_ACCEPTCONN) is not 1 ? "is a socket that does not listen" : null;
    }

    private static int? Option(SafeFileHandle socket, int option)
    {
        uint length = sizeof(int);
        return Libc.getsockopt(socket, Libc.SOL_SOCKET, option, out var value, ref length) == 0 ? value : null;
    }
}
