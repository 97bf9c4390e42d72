using System.Buffers.Binary;
using System.Net;
using System.Text;
using Berth.Linux.Files;
using Berth.Linux.Interop;

namespace Berth.Linux.Sockets;

/// <summary>Names of hosts as this host resolves them: hosts(5), then getaddrinfo(3), so by nsswitch.conf(5) and resolv.conf(5).</summary>
public static class HostNames
{
    private const string Hosts = "/etc/hosts";

    /// <summary>
    /// Resolves a name; blocks the calling thread for as long as the host's resolver needs. The name is complete: no search domain of
    /// resolv.conf(5) is added, because what was allowed is this name, and not a longer one.
    /// </summary>
    /// <param name="name">The name, without a final dot.</param>
    /// <param name="addresses">Gets the addresses (<see cref="InternetEndpoint.Address"/>), in the order in which to try them.</param>
    /// <returns>Whether the answer is known: a name that does not exist has no addresses. False: the resolver cannot answer now.</returns>
    public static bool TryResolve(string name, List<UInt128> addresses)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(addresses);
        // A name with a final dot is not found in hosts(5).
        if (PlainFile.TryRead(Hosts) is { } hosts && Find(Encoding.UTF8.GetString(hosts), name, addresses))
            return true;
        var found = new List<byte[]>();
        var result = Libc.getaddrinfo(name + ".", found);
        foreach (var bytes in found)
        {
            if (InternetEndpoint.TryRead(bytes, out var one) && !addresses.Contains(one.Address))
                addresses.Add(one.Address);
        }

        return result is 0 or Libc.EAI_NONAME or Libc.EAI_NODATA;
    }

    /// <summary>Finds the addresses of a name in the text of hosts(5).</summary>
    /// <param name="hosts">The text.</param>
    /// <param name="name">The name.</param>
    /// <param name="addresses">Gets the addresses.</param>
    /// <returns>Whether there are any.</returns>
    internal static bool Find(string hosts, string name, List<UInt128> addresses)
    {
        foreach (var line in hosts.Split('\n'))
        {
            var words = line.Split('#')[0].Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
            if (!words.Skip(1).Any(word => word.Equals(name, StringComparison.OrdinalIgnoreCase))
                || words[0].Contains('%', StringComparison.Ordinal)
                || !IPAddress.TryParse(words[0], out var address))
                continue;
            var number = BinaryPrimitives.ReadUInt128BigEndian(address.MapToIPv6().GetAddressBytes());
            if (!addresses.Contains(number))
                addresses.Add(number);
        }

        return addresses.Count > 0;
    }
}
