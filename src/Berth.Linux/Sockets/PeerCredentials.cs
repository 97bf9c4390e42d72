namespace Berth.Linux.Sockets;

/// <summary>The process at the other end of a unix socket, as told by the kernel: struct ucred of unix(7).</summary>
/// <param name="Pid">The pid in this process's pid namespace; 0 if it has none there.</param>
/// <param name="Uid">The uid in this process's user namespace.</param>
/// <param name="Gid">The gid in this process's user namespace.</param>
public readonly record struct PeerCredentials(int Pid, uint Uid, uint Gid);
