using Berth.Workloads.Specs;

namespace Berth.Network.Policy;

/// <summary>
/// Addresses that no name leads to, unless a rule names them: what is near this host instead of on the internet, and the forms of IPv6 that
/// contain an IPv4 address which would be looked at by somebody else.
/// </summary>
internal static class SpecialAddresses
{
    private static readonly (AddressBlock Block, string What)[] s_blocks = Parse(
        ("0.0.0.0/8", "this host"), ("10.0.0.0/8", "private"), ("100.64.0.0/10", "shared by a provider's customers"),
        ("127.0.0.0/8", "loopback"), ("169.254.0.0/16", "link-local, where clouds keep credentials"), ("172.16.0.0/12", "private"),
        ("192.0.0.0/24", "reserved"), ("192.168.0.0/16", "private"), ("198.18.0.0/15", "reserved"), ("224.0.0.0/4", "multicast"),
        ("192.0.2.0/24", "for documentation"), ("198.51.100.0/24", "for documentation"), ("203.0.113.0/24", "for documentation"),
        ("192.88.99.0/24", "reserved"), ("240.0.0.0/4", "reserved"), ("168.63.129.16", "a cloud's service for its hosts"),
        ("::/96", "loopback, or an old form of IPv4"), ("64:ff9b::/96", "translated IPv4"), ("64:ff9b:1::/48", "translated IPv4"),
        ("100::/64", "reserved"), ("2001::/32", "tunnelled IPv4"), ("2001:2::/48", "reserved"),
        ("2001:10::/28", "reserved"), ("2001:20::/28", "reserved"),
        ("2001:db8::/32", "for documentation"), ("3fff::/20", "for documentation"),
        ("2002::/16", "tunnelled IPv4"), ("fc00::/7", "private"),
        ("fe80::/10", "link-local"), ("fec0::/10", "private"), ("ff00::/8", "multicast"));

    /// <summary>What an address is; null: an address of the internet.</summary>
    /// <param name="address">The address as a number.</param>
    public static string? Find(UInt128 address)
    {
        foreach (var (block, what) in s_blocks)
        {
            if (block.Contains(address))
                return what;
        }

        // RFC 4291: what is assigned of IPv6 begins with the bits 001.
        return Is4(address) || address >> 125 == 1 ? null : "reserved";
    }

    /// <summary>Whether it is no address: 0.0.0.0 with its block, or ::.</summary>
    /// <param name="address">The address as a number.</param>
    public static bool IsUnspecified(UInt128 address) => address == 0 || (Is4(address) && (uint)address >> 24 == 0);

    private static bool Is4(UInt128 address) => address >> 32 == 0xFFFF;

    private static (AddressBlock Block, string What)[] Parse(params (string Text, string What)[] blocks) => Array.ConvertAll(
        blocks, static one => AddressBlock.TryParse(one.Text, out var block) ? (block, one.What) : throw new FormatException(one.Text));
}
