using Berth.Linux.Errors;
using Berth.Linux.Sockets;
using Berth.Network.Policy;
using Berth.Network.Resolution;
using Microsoft.Win32.SafeHandles;

namespace Berth.Network.Relay;

/// <summary>The datagrams between one sender inside and one address outside, until none has come for a while.</summary>
internal sealed class UdpFlow : Watched
{
    private const int MostInTurn = 64, MostHeld = 4;
    private static readonly TimeSpan s_idle = TimeSpan.FromSeconds(60);
    private readonly RelayState _state;
    private readonly Target _target;
    private readonly UdpPort _port;
    private readonly InternetEndpoint _sender;
    private readonly ulong _token;
    private readonly Queue<byte[]> _held = new(); // until the name is resolved
    private readonly byte[] _datagram = new byte[ushort.MaxValue];
    private SafeFileHandle? _outside;
    private Verdict _verdict;
    private UInt128 _address;
    private long _used, _sent, _received;
    private bool _isRefused, _isClosed;

    private UdpFlow(RelayState state, Target target, UdpPort port, InternetEndpoint sender)
    {
        (_state, _target, _port, _sender) = (state, target, port, sender);
        _token = state.Watches.Take(this);
        _used = state.Time.GetTimestamp();
        state.Flows++;
    }

    /// <summary>Begins; null: there are too many.</summary>
    /// <param name="state">The relay.</param>
    /// <param name="target">Where to.</param>
    /// <param name="port">The socket inside.</param>
    /// <param name="sender">The sender inside.</param>
    public static UdpFlow? Begin(RelayState state, Target target, UdpPort port, InternetEndpoint sender)
    {
        if (state.Flows >= state.Limits.Flows)
        {
            state.Decide(target.Decided("connect", new Verdict(IsAllowed: false, "there are too many senders"), address: null));
            return null;
        }

        var flow = new UdpFlow(state, target, port, sender);
        if (target.Name is { } name)
            state.Resolver.Ask(name, flow.Resolved);
        else
            flow.Resolved(new Resolved(IsKnown: true, [target.Address]));
        return flow;
    }

    /// <summary>Sends a datagram out.</summary>
    /// <param name="datagram">The datagram.</param>
    public void Send(ReadOnlySpan<byte> datagram)
    {
        _used = _state.Time.GetTimestamp();
        if (_outside is not null)
        {
            _ = EventSocket.Send(_outside, datagram, out var error);
            _sent += error is Errno.None ? datagram.Length : 0;
        }
        else if (!_isRefused && _held.Count < MostHeld)
        {
            _held.Enqueue(datagram.ToArray());
        }
    }

    /// <inheritdoc/>
    public override void Ready()
    {
        for (var i = 0; i < MostInTurn; i++)
        {
            var length = EventSocket.Receive(_outside!, _datagram, out _, out var error);
            if (error is Errno.EAGAIN)
                return;
            if (error is not Errno.None)
                continue; // nobody receives there; UDP promises nothing
            _used = _state.Time.GetTimestamp();
            _received += length;
            _port.Answer(_datagram.AsSpan(0, length), _sender);
        }
    }

    /// <summary>Ends if it has not been used for a while.</summary>
    public void EndIfIdle()
    {
        if (_state.Time.GetElapsedTime(_used) > s_idle)
            Close();
    }

    /// <inheritdoc/>
    public override void Close()
    {
        if (_isClosed)
            return;
        _isClosed = true;
        _state.Flows--;
        _state.Watches.Free(_token);
        _port.Forget(_sender);
        if (_outside is null)
            return;
        _outside.Dispose();
        _state.Decide(_target.Decided("end", _verdict, _address) with { Sent = _sent, Received = _received });
    }

    private void Resolved(Resolved resolved)
    {
        if (_isClosed)
            return;
        var allowed = _target.Allowed(_state.Policy, resolved.Addresses, out _verdict);
        if (!resolved.IsKnown)
            _verdict = new Verdict(IsAllowed: false, "the host's resolver does not answer");
        foreach (var address in allowed)
        {
            if (TryOpen(address))
                break;
        }

        if (_outside is null && _verdict.IsAllowed)
            _verdict = new Verdict(IsAllowed: false, "there is no route to its addresses");
        _isRefused = _outside is null;
        _state.Decide(_target.Decided("connect", _verdict, _outside is null ? null : _address));
        while (_held.TryDequeue(out var datagram))
            Send(datagram);
    }

    private bool TryOpen(UInt128 address)
    {
        var to = new InternetEndpoint(address, _target.Service.Port);
        SafeFileHandle? socket = null;
        try
        {
            socket = EventSocket.Create(to, isDatagram: true);
        }
        catch (LinuxException)
        {
            return false;
        }

        if (EventSocket.Connect(socket, to) is not Errno.None)
        {
            socket.Dispose();
            return false;
        }

        (_outside, _address) = (socket, address);
        _state.Watches.AddReading(socket, _token);
        return true;
    }
}
