using Berth.Linux.Sockets;
using Berth.Network.Inside;
using Berth.Network.Policy;
using Berth.Workloads.Specs;

namespace Berth.Network.Relay;

/// <summary>
/// The names that were asked for, with their addresses inside and the sockets that listen there. If there are too many, the name that was
/// asked for longest ago loses its sockets; its addresses are not used again for a long time.
/// </summary>
/// <param name="state">The relay.</param>
/// <param name="hasListener">Whether a port is listened on for all addresses: names need no socket for it then.</param>
internal sealed class NamedHosts(RelayState state, Func<NetworkService, bool, bool> hasListener)
{
    private readonly Dictionary<string, LinkedListNode<Named>> _byName = new(StringComparer.Ordinal);
    private readonly Dictionary<UInt128, string> _byAddress = [];
    private readonly LinkedList<Named> _asked = new(); // the latest last
    private int _next;

    /// <summary>The name that an address inside stands for; null: none.</summary>
    /// <param name="address">The address.</param>
    public string? NameOf(UInt128 address) => _byAddress.GetValueOrDefault(address);

    /// <summary>The number of a name's addresses; the name gets some if it has none.</summary>
    /// <param name="name">The name.</param>
    /// <param name="services">What may be reached there.</param>
    public int NumberOf(string name, List<NetworkService> services)
    {
        if (_byName.TryGetValue(name, out var known))
        {
            _asked.Remove(known);
            _asked.AddLast(known);
            return known.Value.Number;
        }

        var families = state.Sockets.Has6 ? 2 : 1;
        while (_asked.Count >= RelayLimits.Names
            || (_asked.Count > 0 && state.Listeners + (services.Count * families) > state.Limits.Listeners))
            Forget(_asked.First!);
        var number = _next;
        _next = (_next + 1) % InsideAddresses.Count;
        var named = new Named(name, number);
        _byName.Add(name, _asked.AddLast(named));
        for (var family = 0; family < families; family++)
        {
            var is4 = family == 0;
            _byAddress[InsideAddresses.Of(number, is4, 0).Address] = name;
            foreach (var service in services)
            {
                if (!hasListener(service, is4))
                    Open(named, service, InsideAddresses.Of(number, is4, service.Port));
            }
        }

        return number;
    }

    private void Open(Named named, NetworkService service, InternetEndpoint at)
    {
        Watched? opened = service.Protocol is NetworkProtocol.Tcp
            ? TcpListener.Open(state, at, _ => named.Name, out var error)
            : UdpPort.Open(state, at, new Target(named.Name, service, 0), out error);
        if (opened is not null)
            named.Sockets.Add(opened);
        else
            state.Decide(new Target(named.Name, service, 0).Decided(
                "lookup", new Verdict(IsAllowed: false, $"no socket can listen for it inside ({error})"), address: null));
    }

    private void Forget(LinkedListNode<Named> node)
    {
        _asked.Remove(node);
        _byName.Remove(node.Value.Name);
        for (var family = 0; family < 2; family++)
            _byAddress.Remove(InsideAddresses.Of(node.Value.Number, family == 0, 0).Address);
        foreach (var socket in node.Value.Sockets)
            socket.Close();
    }

    private sealed record Named(string Name, int Number)
    {
        public List<Watched> Sockets { get; } = [];
    }
}
