using Berth.Linux.Errors;
using Berth.Linux.Sockets;
using Berth.Network.Policy;
using Berth.Network.Resolution;
using Microsoft.Win32.SafeHandles;

namespace Berth.Network.Relay;

/// <summary>
/// A connection of the workload: resolved, checked, connected to the very address that was checked, then pumped in both directions until
/// both have ended, or one is broken.
/// </summary>
internal sealed class TcpFlow : Watched
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30); // to connect

    private readonly RelayState _state;
    private readonly SafeFileHandle _inside;
    private readonly Target _target;
    private readonly ulong _token;
    private readonly long _begun;
    private readonly Pump _sent, _received;
    private Queue<UInt128> _addresses = new();
    private UInt128 _address;
    private Verdict _verdict;
    private SafeFileHandle? _outside;
    private bool _isConnected, _isClosed;

    private TcpFlow(RelayState state, SafeFileHandle inside, Target target)
    {
        (_state, _inside, _target) = (state, inside, target);
        _sent = new Pump(state.Pipes);
        _received = new Pump(state.Pipes);
        _begun = state.Time.GetTimestamp();
        _token = state.Watches.Take(this);
    }

    /// <summary>The name that it leads to; null: an address.</summary>
    public string? Name => _target.Name;

    /// <summary>Begins with a connection that was accepted inside.</summary>
    /// <param name="state">The relay.</param>
    /// <param name="inside">The connection; the flow owns it.</param>
    /// <param name="target">Where to.</param>
    public static void Begin(RelayState state, SafeFileHandle inside, Target target)
    {
        if (state.Connections.Count >= state.Limits.Connections)
        {
            EventSocket.Reset(inside);
            state.Decide(target.Decided("connect", new Verdict(IsAllowed: false, "there are too many connections"), address: null));
            return;
        }

        var flow = new TcpFlow(state, inside, target);
        state.Connections.Add(flow);
        state.Connecting.Add(flow);
        if (target.Name is { } name)
            state.Resolver.Ask(name, flow.Resolved);
        else
            flow.Resolved(new Resolved(IsKnown: true, [target.Address]));
    }

    /// <inheritdoc/>
    public override void Ready()
    {
        if (!_isConnected && !FinishConnecting())
            return;
        var sent = _sent.Run(_inside, _outside!);
        var received = _received.Run(_outside!, _inside);
        if (sent is PumpEnd.Broken || received is PumpEnd.Broken)
            End(isBroken: true);
        else if (sent is PumpEnd.Ended && received is PumpEnd.Ended)
            End(isBroken: false);
        else if (sent is PumpEnd.More || received is PumpEnd.More)
            _state.Watches.Again(_token);
    }

    /// <summary>Gives up if the connection takes too long.</summary>
    public void EndIfLate()
    {
        if (_state.Time.GetElapsedTime(_begun) > s_patience)
            Refuse(new Verdict(IsAllowed: false, "the host did not answer in time"));
    }

    /// <inheritdoc/>
    public override void Close() => End(isBroken: true);

    private void Resolved(Resolved resolved)
    {
        if (_isClosed)
            return;
        if (!resolved.IsKnown)
        {
            Refuse(new Verdict(IsAllowed: false, "the host's resolver does not answer"));
            return;
        }

        _addresses = new Queue<UInt128>(_target.Allowed(_state.Policy, resolved.Addresses, out _verdict));
        if (_addresses.Count == 0)
        {
            if (resolved.Addresses.Count > 0)
                _address = resolved.Addresses[0];
            Refuse(_verdict);
        }
        else
        {
            ConnectToNext();
        }
    }

    private void ConnectToNext()
    {
        var error = Errno.EHOSTUNREACH;
        while (_addresses.TryDequeue(out _address))
        {
            var to = new InternetEndpoint(_address, _target.Service.Port);
            try
            {
                _outside = EventSocket.Create(to, isDatagram: false);
            }
            catch (LinuxException failure)
            {
                error = failure.Error;
                continue;
            }

            error = EventSocket.Connect(_outside, to);
            if (error is Errno.None or Errno.EINPROGRESS)
            {
                _state.Watches.AddBoth(_outside, _token);
                return;
            }

            _outside.Dispose();
            _outside = null;
        }

        Refuse(new Verdict(IsAllowed: false, $"the connection failed: {error}"));
    }

    private bool FinishConnecting()
    {
        if (_outside is null)
            return false;
        var error = EventSocket.TakeError(_outside);
        if (error is not Errno.None)
        {
            _outside.Dispose();
            _outside = null;
            if (_addresses.Count > 0)
                ConnectToNext();
            else
                Refuse(new Verdict(IsAllowed: false, $"the connection failed: {error}"));
            return false;
        }

        if (EventSocket.PeerOf(_outside) == default)
            return false; // not yet
        _isConnected = true;
        _state.Connecting.Remove(this);
        _state.Decide(_target.Decided("connect", _verdict, _address));
        EventSocket.SendAtOnce(_outside);
        EventSocket.SendAtOnce(_inside);
        _state.Watches.AddBoth(_inside, _token);
        return true;
    }

    private void Refuse(Verdict verdict)
    {
        _state.Decide(_target.Decided("connect", verdict, _address == default ? null : _address));
        End(isBroken: true);
    }

    private void End(bool isBroken)
    {
        if (_isClosed)
            return;
        _isClosed = true;
        _state.Watches.Free(_token);
        _state.Connections.Remove(this);
        _state.Connecting.Remove(this);
        _sent.Release();
        _received.Release();
        if (isBroken)
        {
            EventSocket.Reset(_inside);
            if (_outside is not null)
                EventSocket.Reset(_outside);
        }
        else
        {
            _inside.Dispose();
            _outside!.Dispose();
        }

        if (_isConnected)
            _state.Decide(_target.Decided("end", _verdict, _address) with { Sent = _sent.Bytes, Received = _received.Bytes });
    }
}
