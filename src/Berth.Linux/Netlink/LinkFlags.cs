namespace Berth.Linux.Netlink;

/// <summary>The state of a network device: <c>IFF_*</c>, netdevice(7). Bits without a name here may be set, too.</summary>
[Flags]
internal enum LinkFlags : uint
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>The device is enabled.</summary>
    Up = 1 << 0,

    /// <summary>The loopback device.</summary>
    Loopback = 1 << 3,

    /// <summary>The device is operational.</summary>
    Running = 1 << 6,
}
