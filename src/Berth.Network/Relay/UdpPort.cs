using Berth.Linux.Errors;
using Berth.Linux.Sockets;
using Microsoft.Win32.SafeHandles;

namespace Berth.Network.Relay;

/// <summary>A socket inside that receives the datagrams for one service of a name or an address. Each sender has a flow.</summary>
internal sealed class UdpPort : Watched
{
    private const int MostInTurn = 64;
    private readonly RelayState _state;
    private readonly SafeFileHandle _socket;
    private readonly Target _target;
    private readonly ulong _token;
    private readonly Dictionary<InternetEndpoint, UdpFlow> _flows = [];
    private readonly byte[] _datagram = new byte[ushort.MaxValue];

    private UdpPort(RelayState state, SafeFileHandle socket, Target target)
    {
        (_state, _socket, _target) = (state, socket, target);
        _token = state.Watches.Take(this);
        state.Watches.AddReading(socket, _token);
        state.Ports.Add(this);
    }

    /// <summary>Begins to receive.</summary>
    /// <param name="state">The relay.</param>
    /// <param name="at">The address and port, of this namespace.</param>
    /// <param name="target">What it stands for.</param>
    /// <param name="error">Why it is not possible: EADDRINUSE: the workload has the port; EMFILE: no socket is left.</param>
    public static UdpPort? Open(RelayState state, InternetEndpoint at, Target target, out Errno error)
    {
        error = Errno.EMFILE;
        if (state.Sockets.NewDatagram(at.Is4) is not { } socket)
            return null;
        error = EventSocket.Bind(socket, at);
        if (error is Errno.None)
            return new UdpPort(state, socket, target);
        socket.Dispose();
        return null;
    }

    /// <inheritdoc/>
    public override void Ready()
    {
        for (var i = 0; i < MostInTurn; i++)
        {
            var length = EventSocket.Receive(_socket, _datagram, out var from, out var error);
            if (error is Errno.EAGAIN)
                return;
            if (error is not Errno.None)
                continue; // of an earlier answer: nobody receives there any more
            if (!_flows.TryGetValue(from, out var flow))
            {
                if (UdpFlow.Begin(_state, _target, this, from) is not { } begun)
                    continue;
                _flows.Add(from, flow = begun);
            }

            flow.Send(_datagram.AsSpan(0, length));
        }
    }

    /// <summary>Sends an answer to a sender.</summary>
    /// <param name="answer">The answer.</param>
    /// <param name="to">The sender.</param>
    public void Answer(ReadOnlySpan<byte> answer, InternetEndpoint to) => _ = EventSocket.SendTo(_socket, answer, to);

    /// <summary>Forgets a sender whose flow has ended.</summary>
    /// <param name="sender">The sender.</param>
    public void Forget(InternetEndpoint sender) => _flows.Remove(sender);

    /// <summary>Ends the flows that have not been used for a while.</summary>
    public void EndIdle()
    {
        foreach (var flow in _flows.Values.ToArray())
            flow.EndIfIdle();
    }

    /// <inheritdoc/>
    public override void Close()
    {
        foreach (var flow in _flows.Values.ToArray())
            flow.Close();
        _state.Watches.Free(_token);
        _state.Ports.Remove(this);
        _socket.Dispose();
    }
}
