using Berth.Linux.Errors;
using Berth.Linux.Sockets;
using Microsoft.Win32.SafeHandles;

namespace Berth.Network.Relay;

/// <summary>The socket inside that accepts connections with questions about names.</summary>
internal sealed class QuestionListener : Watched
{
    private readonly RelayState _state;
    private readonly SafeFileHandle _socket;
    private readonly QuestionAnswerer _answerer;
    private readonly ulong _token;
    private readonly HashSet<QuestionConnection> _connections = [];

    /// <summary>Begins to accept.</summary>
    /// <param name="state">The relay.</param>
    /// <param name="socket">The socket, listening; this object owns it.</param>
    /// <param name="answerer">Answers.</param>
    public QuestionListener(RelayState state, SafeFileHandle socket, QuestionAnswerer answerer)
    {
        (_state, _socket, _answerer) = (state, socket, answerer);
        _token = state.Watches.Take(this);
        state.Watches.AddListener(socket, _token);
    }

    /// <inheritdoc/>
    public override void Ready()
    {
        Errno error;
        while (EventSocket.Accept(_socket, out error) is { } accepted)
        {
            if (_connections.Count < RelayLimits.QuestionConnections)
                _connections.Add(new QuestionConnection(_state, accepted, _answerer, one => _connections.Remove(one)));
            else
                EventSocket.Reset(accepted);
        }

        if (error is not Errno.EAGAIN)
            _state.Watches.Later(_token);
    }

    /// <summary>Ends the connections that ask nothing.</summary>
    public void EndIdle()
    {
        foreach (var connection in _connections.ToArray())
            connection.EndIfIdle();
    }

    /// <inheritdoc/>
    public override void Close() => _socket.Dispose();
}
