namespace Berth.Linux.Landlock;

/// <summary>
/// Rights on TCP sockets that Landlock can deny, since ABI 4: <c>LANDLOCK_ACCESS_NET_*</c>. Berth restricts other sockets with its seccomp
/// filter.
/// </summary>
[Flags]
public enum LandlockNetworkRights : ulong
{
    /// <summary>No rights.</summary>
    None = 0,

    /// <summary>Bind a TCP socket.</summary>
    BindTcp = 1 << 0,

    /// <summary>Connect a TCP socket.</summary>
    ConnectTcp = 1 << 1,
}
