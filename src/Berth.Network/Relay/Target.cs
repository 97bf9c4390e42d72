using Berth.Linux.Sockets;
using Berth.Network.Decisions;
using Berth.Network.Policy;

namespace Berth.Network.Relay;

/// <summary>What a workload wants to reach: a service of a name, or of an address that it named itself.</summary>
/// <param name="Name">The name; null: the address.</param>
/// <param name="Service">The service.</param>
/// <param name="Address">The address that was named; not used with a name.</param>
internal readonly record struct Target(string? Name, NetworkService Service, UInt128 Address)
{
    /// <summary>The addresses among those of a name to which a connection may be made, and the first reason against one.</summary>
    /// <param name="policy">The decisions.</param>
    /// <param name="addresses">The addresses of the name.</param>
    /// <param name="verdict">Of the first address that is allowed; or of the first at all.</param>
    public List<UInt128> Allowed(NetworkPolicy policy, IReadOnlyList<UInt128> addresses, out Verdict verdict)
    {
        var allowed = new List<UInt128>(addresses.Count);
        verdict = new Verdict(IsAllowed: false, "the name has no addresses");
        var isFirst = true;
        foreach (var address in addresses)
        {
            var one = Name is null ? policy.Check(Service, address) : policy.Check(Name, Service, address);
            if (isFirst || (one.IsAllowed && allowed.Count == 0))
                verdict = one;
            isFirst = false;
            if (one.IsAllowed)
                allowed.Add(address);
        }

        return allowed;
    }

    /// <summary>A decision about it.</summary>
    /// <param name="what">The event.</param>
    /// <param name="verdict">The verdict.</param>
    /// <param name="address">The real address; null: none.</param>
    public Decision Decided(string what, Verdict verdict, UInt128? address) => new(what, verdict.IsAllowed, verdict.Why)
    {
        Protocol = Service.ProtocolName,
        Name = Name,
        Address = address is { } one ? new InternetEndpoint(one, 0).HostText() : null,
        Port = Service.Port,
    };
}
