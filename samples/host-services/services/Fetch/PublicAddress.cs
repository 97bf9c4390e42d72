using System.Net;
using System.Net.Sockets;

namespace SampleServices.Fetch;

/// <summary>
/// Tells an address of the internet from one of this host or its surroundings: the special-purpose registries of RFC 6890.
/// </summary>
internal static class PublicAddress
{
    private static readonly IPNetwork[] s_special =
    [
        .. new[]
        {
            "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24",
                "192.168.0.0/16",
            "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/3",
        }.Select(IPNetwork.Parse),
    ];

    private static readonly IPNetwork s_global = IPNetwork.Parse("2000::/3");

    // Prefixes with an IPv4 address in them, which would have to be looked at too; and documentation.
    private static readonly IPNetwork[] s_excluded =
        [IPNetwork.Parse("2001::/23"), IPNetwork.Parse("2001:db8::/32"), IPNetwork.Parse("2002::/16")];

    public static bool Is(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6)
            address = address.MapToIPv4();
        return address.AddressFamily == AddressFamily.InterNetwork
            ? !s_special.Any(network => network.Contains(address))
            : s_global.Contains(address) && !s_excluded.Any(network => network.Contains(address));
    }
}
