namespace Berth.HostServices.Service;

/// <summary>The process that connected to a service, as the kernel named it at that time.</summary>
/// <param name="Pid">The pid in this process's pid namespace; 0 if it has none there.</param>
/// <param name="Uid">The uid in this process's user namespace.</param>
/// <param name="Gid">The gid in this process's user namespace.</param>
public readonly record struct HostServicePeer(int Pid, uint Uid, uint Gid);
