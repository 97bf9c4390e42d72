namespace Berth.Linux.Landlock;

/// <summary>
/// What Landlock can deny on sockets, from ABI 4: <c>LANDLOCK_ACCESS_NET_*</c>. Only TCP: UDP and the rest are the system call filter's.
/// </summary>
[Flags]
public enum LandlockNetworkRights : ulong
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>To bind a TCP socket.</summary>
    BindTcp = 1 << 0,

    /// <summary>To connect a TCP socket.</summary>
    ConnectTcp = 1 << 1,
}
