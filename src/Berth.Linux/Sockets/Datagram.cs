using Berth.Linux.Errors;
using Berth.Linux.Interop;
using Microsoft.Win32.SafeHandles;

namespace Berth.Linux.Sockets;

/// <summary>A received datagram with its sender's credentials: unix(7), SO_PASSCRED.</summary>
/// <param name="Length">The number of bytes in the buffer.</param>
/// <param name="IsCut">Whether the datagram was longer than the buffer, or carried more descriptors than fit.</param>
/// <param name="Sender">The sender, as told by the kernel; null if the socket does not have SO_PASSCRED set.</param>
/// <param name="Descriptors">The descriptors that came with it; owned by the receiver.</param>
public readonly record struct Datagram(int Length, bool IsCut, PeerCredentials? Sender, IReadOnlyList<SafeFileHandle> Descriptors)
{
    /// <summary>Receives a datagram without blocking; null if there is none.</summary>
    /// <param name="socket">A unix datagram socket; owned by the caller.</param>
    /// <param name="buffer">Receives the bytes.</param>
    /// <exception cref="LinuxException">recvmsg(2) failed.</exception>
    public static Datagram? TryReceive(SafeFileHandle socket, Span<byte> buffer)
    {
        var descriptors = new List<SafeFileHandle>();
        nint count;
        Libc.ucred_t? sender;
        int flags;
        do
            count = Libc.recvmsg(socket, buffer, out sender, descriptors, out flags);
        while (count < 0 && Libc.LastError == Errno.EINTR);
        if (count < 0)
            return Libc.LastError == Errno.EAGAIN ? null : throw LinuxException.Last("receive a message");
        var isCut = (flags & (Libc.MSG_TRUNC | Libc.MSG_CTRUNC)) != 0;
        return new Datagram((int)count, isCut, sender is { } peer ? new PeerCredentials(peer.pid, peer.uid, peer.gid) : null, descriptors);
    }
}
