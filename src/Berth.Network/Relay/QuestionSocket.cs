using Berth.Linux.Errors;
using Berth.Linux.Sockets;
using Berth.Network.Dns;
using Microsoft.Win32.SafeHandles;

namespace Berth.Network.Relay;

/// <summary>The socket inside to which questions about names are sent as datagrams.</summary>
internal sealed class QuestionSocket : Watched
{
    private const int MostInTurn = 64;
    private readonly SafeFileHandle _socket;
    private readonly QuestionAnswerer _answerer;
    private readonly byte[] _message = new byte[DnsAnswer.Room];

    /// <summary>Begins to receive.</summary>
    /// <param name="state">The relay.</param>
    /// <param name="socket">The socket, bound.</param>
    /// <param name="answerer">Answers.</param>
    public QuestionSocket(RelayState state, SafeFileHandle socket, QuestionAnswerer answerer)
    {
        (_socket, _answerer) = (socket, answerer);
        state.Watches.AddReading(socket, state.Watches.Take(this));
    }

    /// <inheritdoc/>
    public override void Ready()
    {
        for (var i = 0; i < MostInTurn; i++)
        {
            var length = EventSocket.Receive(_socket, _message, out var from, out var error);
            if (error is Errno.EAGAIN)
                return;
            if (error is not Errno.None || DnsQuestion.Read(_message.AsSpan(0, length)) is not { } question)
                continue;
            _answerer.Answer(question, (code, address) =>
            {
                Span<byte> answer = stackalloc byte[DnsAnswer.Room];
                _ = EventSocket.SendTo(_socket, answer[..DnsAnswer.Write(question, code, address, answer)], from);
            });
        }
    }

    /// <inheritdoc/>
    public override void Close()
    {
        // The socket is closed with the others of the namespace.
    }
}
