namespace Berth.Linux.Abi;

#pragma warning disable CS1591 // The names are the kernel's own.

/// <summary>
/// Requests of ioctl(2) and the constants of sockets that the launcher uses: <c>asm-generic/ioctls.h</c>, <c>linux/sockios.h</c>,
/// <c>sys/socket.h</c>.
/// </summary>
public static class DeviceControl
{
    public const long TIOCSCTTY = 0x540E;
    public const long TIOCSPTLCK = 0x40045431;
    public const long FIONREAD = 0x541B;
    public const long TIOCGPTPEER = 0x5441;
    public const long TIOCGWINSZ = 0x5413;
    public const long TIOCSWINSZ = 0x5414;
    public const long SIOCSIFFLAGS = 0x8914;
    public const long IFF_UP = 1;
    public const long AF_UNIX = 1;
    public const long AF_INET = 2;
    public const long AF_INET6 = 10;
    public const long AF_NETLINK = 16;
    public const long SOCK_STREAM = 1;
    public const long SOCK_DGRAM = 2;
    public const long SOCK_RAW = 3;
    public const long SOCK_CLOEXEC = 0x80000;
    public const long SOL_SOCKET = 1;
    public const long SCM_RIGHTS = 1;
}
