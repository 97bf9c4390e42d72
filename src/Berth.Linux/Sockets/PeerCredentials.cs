using Berth.Linux.Errors;
using Berth.Linux.Interop;
using Microsoft.Win32.SafeHandles;

namespace Berth.Linux.Sockets;

/// <summary>The process at the other end of a unix socket, as told by the kernel: struct ucred of unix(7).</summary>
/// <param name="Pid">The pid in this process's pid namespace; 0 if it has none there.</param>
/// <param name="Uid">The uid in this process's user namespace.</param>
/// <param name="Gid">The gid in this process's user namespace.</param>
public readonly record struct PeerCredentials(int Pid, uint Uid, uint Gid)
{
    /// <summary>The process that connected, or made the pair of sockets, at the time when it did (SO_PEERCRED).</summary>
    /// <param name="socket">A connected unix socket; owned by the caller.</param>
    /// <exception cref="LinuxException">ENOTSOCK.</exception>
    public static unsafe PeerCredentials Of(SafeFileHandle socket)
    {
        // SAFETY: only the size of the structure is needed; the kernel writes no more than that into it.
        var length = (uint)sizeof(Libc.ucred_t);
        LinuxException.ThrowIfFailed(
            Libc.getsockopt_ucred(socket, Libc.SOL_SOCKET, Libc.SO_PEERCRED, out var peer, ref length), "read the peer of a socket");
        return new PeerCredentials(peer.pid, peer.uid, peer.gid);
    }
}
