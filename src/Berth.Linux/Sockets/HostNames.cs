using Berth.Linux.Interop;

namespace Berth.Linux.Sockets;

/// <summary>Names of hosts as this host resolves them: getaddrinfo(3), so by nsswitch.conf(5), hosts(5) and resolv.conf(5).</summary>
public static class HostNames
{
    /// <summary>Resolves a name; blocks the calling thread for as long as the host's resolver needs.</summary>
    /// <param name="name">The name.</param>
    /// <param name="addresses">Gets the addresses (<see cref="InternetEndpoint.Address"/>), in the order in which to try them.</param>
    /// <returns>Whether the answer is known: a name that does not exist has no addresses. False: the resolver cannot answer now.</returns>
    public static bool TryResolve(string name, List<UInt128> addresses)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(addresses);
        var found = new List<byte[]>();
        var result = Libc.getaddrinfo(name, found);
        foreach (var bytes in found)
        {
            if (InternetEndpoint.TryRead(bytes, out var one) && !addresses.Contains(one.Address))
                addresses.Add(one.Address);
        }

        return result is 0 or Libc.EAI_NONAME or Libc.EAI_NODATA;
    }
}
