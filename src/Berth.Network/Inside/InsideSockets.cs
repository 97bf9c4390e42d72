using Berth.Linux.Abi;
using Berth.Linux.Descriptors;
using Berth.Linux.Errors;
using Berth.Linux.Sockets;
using Microsoft.Win32.SafeHandles;

namespace Berth.Network.Inside;

/// <summary>
/// The sockets that were made in the sandbox's network namespace before the workload was started: one of rtnetlink(7), for each of IPv4 and
/// IPv6 two of tcp(7), one of udp(7) for questions about names, and a number of sockets of udp(7) for each.
/// </summary>
/// <remarks>
/// This process cannot enter the namespace, and needs sockets of it whenever a name is used first. So it makes them by connecting two that
/// it has: accept(2) makes a socket in the namespace of the listening one, and a connection that is dissolved (AF_UNSPEC, connect(2))
/// leaves a socket that can be bound and used for anything. Nothing of Berth runs inside, and the workload sees none of it but a port of
/// its loopback device, to which only this process's connections are accepted.
/// </remarks>
public sealed class InsideSockets : IDisposable
{
    private const string Operation = "make a socket in the sandbox";
    private const int NotDatagrams = 1, PerFamily = 2;
    private const int MostTurns = 100, PatienceMilliseconds = 1000; // a workload that floods the port harms only itself
    private readonly SafeFileHandle[] _all;
    private readonly Queue<SafeFileHandle>[] _datagrams = [new(), new()];

    private InsideSockets(SafeFileHandle[] all, bool has6, int datagrams)
    {
        _all = all;
        Has6 = has6;
        var at = NotDatagrams + (PerFamily * (has6 ? 2 : 1));
        Questions = all[at++];
        for (var i = 0; i < datagrams; i++)
            _datagrams[0].Enqueue(all[at++]);
        for (var i = 0; has6 && i < datagrams; i++)
            _datagrams[1].Enqueue(all[at++]);
    }

    /// <summary>Whether the namespace has IPv6.</summary>
    public bool Has6 { get; private set; }

    /// <summary>The socket of rtnetlink(7).</summary>
    internal SafeFileHandle Routes => _all[0];

    /// <summary>The socket for questions about names.</summary>
    internal SafeFileHandle Questions { get; }

    /// <summary>The number of sockets that are handed out.</summary>
    /// <param name="has6">Whether there is IPv6.</param>
    /// <param name="datagrams">The number of sockets of udp(7) for each family.</param>
    public static int CountOf(bool has6, int datagrams) => NotDatagrams + 1 + ((PerFamily + datagrams) * (has6 ? 2 : 1));

    /// <summary>Takes the sockets over.</summary>
    /// <param name="all">The sockets in the order above; this object owns them, also if it throws.</param>
    /// <param name="has6">Whether there is IPv6.</param>
    /// <param name="datagrams">The number of sockets of udp(7) for each family.</param>
    /// <exception cref="LinuxException">EPROTO: these are not the sockets.</exception>
    public static InsideSockets Take(SafeFileHandle[] all, bool has6, int datagrams)
    {
        ArgumentNullException.ThrowIfNull(all);
        if (all.Length == CountOf(has6, datagrams))
            return new InsideSockets(all, has6, datagrams);
        foreach (var one in all)
            one.Dispose();
        throw new LinuxException(Errno.EPROTO, "take over the sockets of the sandbox");
    }

    /// <summary>Does without IPv6.</summary>
    internal void LeaveOut6() => Has6 = false;

    /// <summary>A new stream socket of the namespace, not bound; the caller owns it.</summary>
    /// <param name="is4">IPv4 or IPv6.</param>
    /// <exception cref="LinuxException">EMFILE, ENFILE.</exception>
    internal SafeFileHandle NewStream(bool is4)
    {
        var (listener, connector) = Pair(is4);
        EventSocket.Disconnect(connector);
        _ = AcceptFrom(listener, default); // what the workload has connected
        if (EventSocket.Connect(connector, EventSocket.LocalOf(listener)) is not (Errno.None or Errno.EINPROGRESS) and var failed)
            throw new LinuxException(failed, Operation);
        var own = EventSocket.LocalOf(connector);
        for (var turn = 0; turn < MostTurns; turn++)
        {
            if (AcceptFrom(listener, own) is { } accepted)
            {
                EventSocket.Disconnect(connector);
                EventSocket.Disconnect(accepted);
                return accepted;
            }

            if (!DescriptorPoll.Wait([new PollEntry(listener) { Wanted = PollEvents.Readable }], PatienceMilliseconds))
                break;
        }

        throw new LinuxException(Errno.ETIMEDOUT, Operation);
    }

    /// <summary>Accepts the connection of a peer, and resets all others: the workload may connect to the listener, too.</summary>
    private static SafeFileHandle? AcceptFrom(SafeFileHandle listener, InternetEndpoint peer)
    {
        while (true)
        {
            var accepted = EventSocket.Accept(listener, out var error);
            if (accepted is not null)
            {
                if (peer != default && EventSocket.PeerOf(accepted) == peer)
                    return accepted;
                EventSocket.Reset(accepted);
            }
            else if (error is Errno.EAGAIN)
            {
                return null;
            }
            else if (error is not (Errno.ECONNABORTED or Errno.EINTR))
            {
                throw new LinuxException(error, Operation);
            }
        }
    }

    /// <summary>A datagram socket of the namespace, not bound; the caller owns it. Null: none is left.</summary>
    /// <param name="is4">IPv4 or IPv6.</param>
    internal SafeFileHandle? NewDatagram(bool is4) => _datagrams[is4 ? 0 : 1].TryDequeue(out var socket) ? socket : null;

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var one in _all)
            one.Dispose();
    }

    private (SafeFileHandle Listener, SafeFileHandle Connector) Pair(bool is4)
    {
        var first = NotDatagrams + (is4 ? 0 : PerFamily);
        return (_all[first], _all[first + 1]);
    }

    /// <summary>Prepares the sockets to make others.</summary>
    /// <exception cref="LinuxException">The kernel refused.</exception>
    internal void Prepare()
    {
        for (var family = 0; family < (Has6 ? 2 : 1); family++)
        {
            var loopback = family == 0 ? InternetEndpoint.Of4(0x7F00_0001, 0) : new InternetEndpoint(UInt128.One, 0);
            var (listener, _) = Pair(family == 0);
            if (EventSocket.Bind(listener, loopback) is not Errno.None and var error)
                throw new LinuxException(error, Operation);
            if (EventSocket.Listen(listener, backlog: 64) is not Errno.None and var refused)
                throw new LinuxException(refused, Operation);
        }

        foreach (var one in _all)
            EventSocket.SetNonBlocking(one);
    }
}
