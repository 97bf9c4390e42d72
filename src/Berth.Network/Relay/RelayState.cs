using Berth.Network.Decisions;
using Berth.Network.Inside;
using Berth.Network.Policy;
using Berth.Network.Resolution;

namespace Berth.Network.Relay;

/// <summary>What the parts of a relay share; used on its thread only.</summary>
/// <param name="sockets">The sockets of the namespace.</param>
/// <param name="policy">The decisions.</param>
/// <param name="decided">Called for each decision.</param>
/// <param name="time">The clock.</param>
internal sealed class RelayState(InsideSockets sockets, NetworkPolicy policy, Action<Decision> decided, TimeProvider time)
{
    /// <summary>The sockets of the namespace.</summary>
    public InsideSockets Sockets => sockets;

    /// <summary>The decisions.</summary>
    public NetworkPolicy Policy => policy;

    /// <summary>The clock.</summary>
    public TimeProvider Time => time;

    /// <summary>What the relay waits for.</summary>
    public WatchList Watches { get; } = new();

    /// <summary>The pipes of connections.</summary>
    public PipePool Pipes { get; } = new();

    /// <summary>The host's resolver.</summary>
    public HostResolver Resolver { get; } = new(time);

    /// <summary>The limits.</summary>
    public RelayLimits Limits { get; } = RelayLimits.OfThisProcess();

    /// <summary>The connections.</summary>
    public HashSet<TcpFlow> Connections { get; } = [];

    /// <summary>Those that are not connected yet.</summary>
    public HashSet<TcpFlow> Connecting { get; } = [];

    /// <summary>The sockets inside that receive datagrams.</summary>
    public HashSet<UdpPort> Ports { get; } = [];

    /// <summary>The number of sockets that listen inside.</summary>
    public int Listeners { get; set; }

    /// <summary>The number of senders of datagrams.</summary>
    public int Flows { get; set; }

    /// <summary>Tells of a decision.</summary>
    /// <param name="decision">The decision.</param>
    public void Decide(Decision decision) => decided(decision);
}
