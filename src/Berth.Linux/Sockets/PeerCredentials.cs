namespace Berth.Linux.Sockets;

/// <summary>Who is at the other end of a unix socket, as the kernel saw it: struct ucred of unix(7).</summary>
/// <param name="Pid">The process, in our pid namespace; 0 where it is not in it.</param>
/// <param name="Uid">Its user, in our user namespace.</param>
/// <param name="Gid">Its group, in our user namespace.</param>
public readonly record struct PeerCredentials(int Pid, uint Uid, uint Gid);
