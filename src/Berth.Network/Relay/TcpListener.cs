using Berth.Linux.Errors;
using Berth.Linux.Sockets;
using Berth.Network.Policy;
using Microsoft.Win32.SafeHandles;

namespace Berth.Network.Relay;

/// <summary>A socket that listens inside, for a service of a name or an address, or of every address with a port.</summary>
internal sealed class TcpListener : Watched
{
    private const int Backlog = 1024, MostInTurn = 64;
    private static readonly UInt128 s_none4 = (UInt128)0xFFFF << 32; // 0.0.0.0
    private readonly RelayState _state;
    private readonly SafeFileHandle _socket;
    private readonly NetworkService _service;
    private readonly Func<UInt128, string?> _nameOf;
    private readonly ulong _token;

    private TcpListener(RelayState state, SafeFileHandle socket, NetworkService service, Func<UInt128, string?> nameOf)
    {
        (_state, _socket, _service, _nameOf) = (state, socket, service, nameOf);
        _token = state.Watches.Take(this);
        state.Watches.AddListener(socket, _token);
        state.Listeners++;
    }

    /// <summary>The address for every IPv4 or IPv6 address.</summary>
    /// <param name="is4">IPv4 or IPv6.</param>
    public static UInt128 AnyOf(bool is4) => is4 ? s_none4 : 0;

    /// <summary>Begins to listen.</summary>
    /// <param name="state">The relay.</param>
    /// <param name="at">The address and port, of this namespace.</param>
    /// <param name="nameOf">Finds the name that an address inside stands for; null: none, and the address is meant.</param>
    /// <param name="error">Why it is not possible: EADDRINUSE: the workload has the port.</param>
    public static TcpListener? Open(RelayState state, InternetEndpoint at, Func<UInt128, string?> nameOf, out Errno error)
    {
        SafeFileHandle socket;
        try
        {
            socket = state.Sockets.NewStream(at.Is4);
        }
        catch (LinuxException failure)
        {
            error = failure.Error;
            return null;
        }

        error = EventSocket.Bind(socket, at);
        if (error is Errno.None)
            error = EventSocket.Listen(socket, Backlog);
        if (error is Errno.None)
            return new TcpListener(state, socket, new NetworkService(Workloads.Specs.NetworkProtocol.Tcp, at.Port), nameOf);
        socket.Dispose();
        return null;
    }

    /// <inheritdoc/>
    public override void Ready()
    {
        for (var i = 0; i < MostInTurn; i++)
        {
            var accepted = EventSocket.Accept(_socket, out var error);
            if (accepted is null)
            {
                if (error is Errno.ECONNABORTED or Errno.EINTR)
                    continue;
                if (error is not Errno.EAGAIN)
                    _state.Watches.Later(_token);
                return;
            }

            var to = EventSocket.LocalOf(accepted);
            TcpFlow.Begin(_state, accepted, new Target(_nameOf(to.Address), _service, to.Address));
        }

        _state.Watches.Again(_token);
    }

    /// <inheritdoc/>
    public override void Close()
    {
        _state.Watches.Free(_token);
        _state.Listeners--;
        _socket.Dispose();
    }
}
