using System.Net;

namespace Berth.Linux.Netlink;

/// <summary>The network devices of this process's network namespace, without the loopback device.</summary>
public static class NetworkDevices
{
    /// <summary>Their names, in the order in which the kernel found them.</summary>
    /// <exception cref="Errors.LinuxException">The kernel refused.</exception>
    public static IReadOnlyList<string> Names() =>
    [
        .. NetworkLinks.Read().Where(static link => !link.Flags.HasFlag(LinkFlags.Loopback)).OrderBy(static link => link.Index)
            .Select(static link => link.Name),
    ];

    /// <summary>Enables a device, gives it an IPv4 address, and makes another one the way to all others.</summary>
    /// <param name="name">The device.</param>
    /// <param name="address">Its address.</param>
    /// <param name="prefix">How many of its bits are the network's.</param>
    /// <param name="gateway">An address in that network.</param>
    /// <exception cref="Errors.LinuxException">EPERM: CAP_NET_ADMIN over the network namespace is needed. ENODEV: there is no such device.
    /// </exception>
    public static void Configure(string name, IPAddress address, int prefix, IPAddress gateway)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(address);
        ArgumentNullException.ThrowIfNull(gateway);
        NetworkLinks.Configure(name, address, prefix, gateway);
    }
}
