namespace Berth.Linux.Netlink;

/// <summary>The loopback device of this process's network namespace.</summary>
public static class LoopbackDevice
{
    /// <summary>Enables it; no effect if it is enabled.</summary>
    /// <exception cref="Errors.LinuxException">EPERM: CAP_NET_ADMIN over the network namespace is needed.</exception>
    public static void Enable() => NetworkLinks.BringLoopbackUp();
}
