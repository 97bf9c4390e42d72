using Berth.Linux.Descriptors;
using Berth.Linux.Errors;
using Berth.Linux.Netlink;
using Berth.Linux.Sockets;
using Berth.Network.Decisions;
using Berth.Network.Inside;
using Berth.Network.Policy;
using Berth.Workloads.Specs;

namespace Berth.Network.Relay;

/// <summary>
/// The side on the host of a network with rules: one thread, which answers questions about names, accepts the workload's connections in its
/// network namespace, checks each, and makes it on the host's network.
/// </summary>
/// <remarks>
/// In the namespace every address is local, so a packet goes to a socket of the namespace or is refused at once. Sockets listen only for
/// what the rules allow. The workload has no descriptor of the host's network, and this process sends nothing but what arrives on the
/// sockets that it accepted.
/// </remarks>
public sealed class NetworkRelay : IDisposable
{
    private const int TickMilliseconds = 1000, PatienceMilliseconds = 3000;
    private readonly RelayState _state;
    private readonly NamedHosts _names;
    private readonly HashSet<(NetworkService Service, bool Is4)> _forAll = [];
    private readonly QuestionListener _questions;
    private readonly Wakeup _stop = Wakeup.Create();
    private readonly Thread _thread;
    private volatile bool _isStopping;
    private long _ticked;

    private NetworkRelay(RelayState state)
    {
        _state = state;
        _names = new NamedHosts(state, (service, is4) => _forAll.Contains((service, is4)));
        var answerer = new QuestionAnswerer(state, _names);
        MakeAllLocal(is4: true);
        try
        {
            if (state.Sockets.Has6)
                MakeAllLocal(is4: false);
        }
        catch (LinuxException)
        {
            state.Sockets.LeaveOut6(); // disabled by a setting of the host, which the namespace has inherited
        }

        Require(EventSocket.Bind(state.Sockets.Questions, InsideAddresses.ResolverEndpoint));
        _ = new QuestionSocket(state, state.Sockets.Questions, answerer);
        var listener = state.Sockets.NewStream(is4: true);
        Require(EventSocket.Bind(listener, InsideAddresses.ResolverEndpoint));
        Require(EventSocket.Listen(listener, RelayLimits.QuestionConnections));
        _questions = new QuestionListener(state, listener, answerer);
        ListenForAddresses();
        Watch(state.Resolver.Answered, state.Resolver.Deliver);
        Watch(_stop, static () => { });
        _thread = new Thread(Run) { IsBackground = true, Name = "berth network" };
    }

    /// <summary>Begins to serve; when it returns, the workload may be started.</summary>
    /// <param name="sockets">The sockets of its network namespace; this object owns them, also if it throws.</param>
    /// <param name="rules">The rules.</param>
    /// <param name="decided">Called for each decision, on the relay's thread.</param>
    /// <param name="time">The clock.</param>
    /// <exception cref="LinuxException">The namespace cannot be set up.</exception>
    public static NetworkRelay Start(InsideSockets sockets, NetworkRules rules, Action<Decision> decided, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(sockets);
        ArgumentNullException.ThrowIfNull(rules);
        ArgumentNullException.ThrowIfNull(decided);
        ArgumentNullException.ThrowIfNull(time);
        RelayState? state = null;
        try
        {
            sockets.Prepare();
            state = new RelayState(sockets, new NetworkPolicy(rules), decided, time);
            var relay = new NetworkRelay(state);
            relay._thread.Start();
            return relay;
        }
        catch
        {
            state?.Watches.Dispose();
            sockets.Dispose();
            throw;
        }
    }

    /// <summary>Ends all connections.</summary>
    public void Dispose()
    {
        _isStopping = true;
        _stop.Set();
        if (!_thread.Join(PatienceMilliseconds))
            return; // its descriptors are closed with this process
        _stop.Dispose();
    }

    private static void Require(Errno error)
    {
        if (error is not Errno.None)
            throw new LinuxException(error, "listen in the sandbox");
    }

    private void MakeAllLocal(bool is4)
    {
        LocalAddresses.Add(_state.Sockets.Routes, InsideAddresses.OwnOf(is4));
        LocalAddresses.MakeAllLocal(_state.Sockets.Routes, is4);
    }

    private void Watch(Wakeup wakeup, Action called) =>
        _state.Watches.AddReading(wakeup.Handle, _state.Watches.Take(new WakeupWatch(called)));

    /// <summary>
    /// The workload uses the addresses of these rules as they are. A prefix has too many for a socket each: one listens for all addresses,
    /// and the address of each connection is checked.
    /// </summary>
    private void ListenForAddresses()
    {
        var rules = _state.Policy.Rules.Allow.Where(static rule => rule.Addresses is not null).ToArray();
        foreach (var rule in rules.Where(static rule => !rule.Addresses!.Value.IsSingle))
        {
            foreach (var service in NetworkPolicy.ServicesOf(rule))
                Listen(TcpListener.AnyOf(Is4(rule)), service, Is4(rule), isForAll: true);
        }

        foreach (var rule in rules.Where(static rule => rule.Addresses!.Value.IsSingle))
        {
            foreach (var service in NetworkPolicy.ServicesOf(rule))
                Listen(rule.Addresses!.Value.First, service, Is4(rule), isForAll: false);
        }
    }

    private void Listen(UInt128 address, NetworkService service, bool is4, bool isForAll)
    {
        if ((!is4 && !_state.Sockets.Has6) || _forAll.Contains((service, is4)))
            return;
        var at = new InternetEndpoint(address, service.Port);
        Errno error;
        if (service.Protocol is NetworkProtocol.Udp)
            _ = UdpPort.Open(_state, at, new Target(Name: null, service, address), out error);
        else
            _ = TcpListener.Open(_state, at, _names.NameOf, out error);
        if (isForAll)
            _forAll.Add((service, is4));
        if (error is not (Errno.None or Errno.EADDRINUSE)) // two rules may have the same address and port
            Require(error);
    }

    private static bool Is4(NetworkRule rule) => new InternetEndpoint(rule.Addresses!.Value.First, 0).Is4;

    private void Run()
    {
        _ticked = _state.Time.GetTimestamp();
        while (!_isStopping)
        {
            _state.Watches.Turn(TickMilliseconds);
            if (_state.Time.GetElapsedTime(_ticked).TotalMilliseconds >= TickMilliseconds)
                Tick();
        }

        _state.Watches.Dispose();
        _state.Pipes.Dispose();
        _state.Resolver.Dispose();
        _state.Sockets.Dispose();
    }

    private void Tick()
    {
        _ticked = _state.Time.GetTimestamp();
        foreach (var flow in _state.Connecting.ToArray())
            flow.EndIfLate();
        foreach (var port in _state.Ports.ToArray())
            port.EndIdle();
        _questions.EndIdle();
        _state.Watches.Retry();
    }
}
