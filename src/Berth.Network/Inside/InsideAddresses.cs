using Berth.Linux.Sockets;

namespace Berth.Network.Inside;

/// <summary>
/// The addresses that exist only inside: 198.18.0.0/15, which is for measurements between networks (RFC 2544) and so leads nowhere, and a
/// /64 of the private range of IPv6.
/// </summary>
public static class InsideAddresses
{
    /// <summary>Both ranges, as text.</summary>
    public const string Ranges = "198.18.0.0/15 and fdb7:e274:6800::/64";

    /// <summary>The address of the resolver, for resolv.conf(5).</summary>
    public const string Resolver = "198.18.0.53";

    private const uint First4 = 0xC612_0000; // 198.18.0.0
    private const int Reserved = 256; // the first addresses are not for names
    private const int Count4 = 1 << 17;
    private static readonly UInt128 s_first6 = new(0xFDB7_E274_6800_0000, 0);

    /// <summary>The number of different addresses for names.</summary>
    public const int Count = Count4 - (2 * Reserved);

    /// <summary>The address of the loopback device, by which programs see that there is IPv4 or IPv6.</summary>
    /// <param name="is4">Which of the two.</param>
    public static InternetEndpoint OwnOf(bool is4) => is4 ? InternetEndpoint.Of4(First4 + 1, 0) : new InternetEndpoint(s_first6 + 1, 0);

    /// <summary>Where the resolver listens.</summary>
    public static InternetEndpoint ResolverEndpoint { get; } = InternetEndpoint.Of4(First4 + 53, 53);

    /// <summary>The address of a name.</summary>
    /// <param name="number">The name's number, less than <see cref="Count"/>.</param>
    /// <param name="is4">IPv4 or IPv6.</param>
    /// <param name="port">The port.</param>
    public static InternetEndpoint Of(int number, bool is4, ushort port) => is4
        ? InternetEndpoint.Of4(First4 + Reserved + (uint)number, port)
        : new InternetEndpoint(s_first6 + Reserved + (uint)number, port);

    /// <summary>Whether an address is in the ranges.</summary>
    /// <param name="address">The address.</param>
    public static bool Contains(UInt128 address) =>
        address >> 32 == 0xFFFF ? (uint)address >> 17 == First4 >> 17 : address >> 64 == s_first6 >> 64;
}
