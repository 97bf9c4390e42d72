using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace Berth.Machines.Boot;

/// <summary>The kernel's command line for a machine: bootparam(7).</summary>
public static class BootArguments
{
    private const int LongestName = 64; // HOST_NAME_MAX

    /// <summary>The command line.</summary>
    /// <param name="hostName">The machine's host name.</param>
    /// <param name="network">The address that the kernel gives to eth0; null: none.</param>
    /// <exception cref="ArgumentException">The host name is invalid, see <see cref="IsHostName"/>; or an address is not IPv4.</exception>
    public static string For(string hostName, BootNetwork? network = null)
    {
        if (!IsHostName(hostName))
        {
            throw new ArgumentException(
                $"a host name has 1 to {LongestName} letters, digits, dots and dashes, and begins with a letter or digit",
                nameof(hostName));
        }

        var address = network is null ? "" : $" ip={Address(network, hostName)}";
        return "console=ttyS0 reboot=k panic=1 pci=off root=/dev/vda rootfstype=ext4 rw"
            + $"{address} hostname={hostName} systemd.mask=home.mount systemd.mask=var.mount";
    }

    /// <summary>
    /// Whether a name is a host name (hostname(7)). No other name is put into a command line: a space would begin another argument, and a
    /// colon another field.
    /// </summary>
    /// <param name="name">The name.</param>
    public static bool IsHostName(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return name.Length is > 0 and <= LongestName && char.IsAsciiLetterOrDigit(name[0])
            && name.All(static character => char.IsAsciiLetterOrDigit(character) || character is '-' or '.');
    }

    private static string Address(BootNetwork network, string hostName)
    {
        if (network.PrefixLength is < 0 or > 32)
            throw new ArgumentOutOfRangeException(nameof(network), network.PrefixLength, "The prefix of an IPv4 network has 0 to 32 bits.");
        return $"{IPv4(network.Guest)}::{IPv4(network.Bridge)}:{Mask(network.PrefixLength)}:{hostName}:eth0:off:{IPv4(network.NameServer)}";
    }

    private static IPAddress IPv4(IPAddress address) => address.AddressFamily == AddressFamily.InterNetwork
        ? address
        : throw new ArgumentException($"The kernel's ip= takes IPv4 addresses only, not {address}.", nameof(address));

    private static IPAddress Mask(int prefixLength)
    {
        Span<byte> bytes = stackalloc byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, prefixLength == 0 ? 0 : uint.MaxValue << (32 - prefixLength));
        return new IPAddress(bytes);
    }
}
