using Berth.Linux.Errors;
using Berth.Linux.Interop;
using Microsoft.Win32.SafeHandles;

namespace Berth.Linux.Sockets;

/// <summary>A message that came with its sender's credentials: unix(7), SO_PASSCRED.</summary>
/// <param name="Length">How many bytes of the buffer it fills.</param>
/// <param name="IsCut">Whether it was longer than the buffer, or brought more descriptors than there was room for.</param>
/// <param name="Sender">Who sent it, as the kernel says; null where the socket does not ask for that.</param>
/// <param name="Descriptors">What it brought; the receiver's to close.</param>
public readonly record struct Datagram(int Length, bool IsCut, PeerCredentials? Sender, IReadOnlyList<SafeFileHandle> Descriptors)
{
    /// <summary>Receives one without waiting; null where there is none.</summary>
    /// <param name="socket">A unix datagram socket; stays the caller's.</param>
    /// <param name="buffer">Where the bytes go.</param>
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
