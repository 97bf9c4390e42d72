using System.Buffers.Binary;
using Berth.Linux.Errors;
using Berth.Linux.Sockets;
using Berth.Network.Dns;
using Microsoft.Win32.SafeHandles;

namespace Berth.Network.Relay;

/// <summary>
/// A connection with questions about names, each after two bytes with its length: RFC 1035 4.2.2. One is answered at a time.
/// </summary>
internal sealed class QuestionConnection : Watched
{
    private const int LengthSize = 2;
    private static readonly TimeSpan s_idle = TimeSpan.FromSeconds(10);
    private readonly RelayState _state;
    private readonly SafeFileHandle _socket;
    private readonly QuestionAnswerer _answerer;
    private readonly Action<QuestionConnection> _ended;
    private readonly ulong _token;
    private readonly byte[] _bytes = new byte[LengthSize + DnsAnswer.Room];
    private int _count;
    private long _used;
    private bool _isAsking, _isClosed;

    /// <summary>Begins.</summary>
    /// <param name="state">The relay.</param>
    /// <param name="socket">The connection; this object owns it.</param>
    /// <param name="answerer">Answers.</param>
    /// <param name="ended">Called at the end.</param>
    public QuestionConnection(
        RelayState state, SafeFileHandle socket, QuestionAnswerer answerer, Action<QuestionConnection> ended)
    {
        (_state, _socket, _answerer, _ended) = (state, socket, answerer, ended);
        _used = state.Time.GetTimestamp();
        _token = state.Watches.Take(this);
        state.Watches.AddBoth(socket, _token);
    }

    /// <inheritdoc/>
    public override void Ready()
    {
        while (!_isAsking && !_isClosed)
        {
            var wanted = _count < LengthSize ? LengthSize : LengthSize + BinaryPrimitives.ReadUInt16BigEndian(_bytes);
            if (wanted > _bytes.Length)
            {
                Close();
                return;
            }

            if (_count >= LengthSize && _count == wanted)
            {
                Ask(_bytes.AsSpan(LengthSize, _count - LengthSize));
                continue;
            }

            var length = EventSocket.Receive(_socket, _bytes.AsSpan(_count, wanted - _count), out _, out var error);
            if (error is Errno.EAGAIN)
                return;
            if (length == 0)
            {
                Close();
                return;
            }

            _count += length;
        }
    }

    /// <summary>Ends if nothing was asked for a while.</summary>
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
        _state.Watches.Free(_token);
        _socket.Dispose();
        _ended(this);
    }

    private void Ask(ReadOnlySpan<byte> message)
    {
        _used = _state.Time.GetTimestamp();
        _count = 0;
        if (DnsQuestion.Read(message) is not { } question)
        {
            Close();
            return;
        }

        _isAsking = true;
        _answerer.Answer(question, (code, address) =>
        {
            _isAsking = false;
            if (_isClosed)
                return;
            Span<byte> answer = stackalloc byte[LengthSize + DnsAnswer.Room];
            var length = DnsAnswer.Write(question, code, address, answer[LengthSize..]);
            BinaryPrimitives.WriteUInt16BigEndian(answer, (ushort)length);
            if (EventSocket.Send(_socket, answer[..(LengthSize + length)], out _) < LengthSize + length)
                Close(); // it asks without reading the answers
            else
                _state.Watches.Again(_token);
        });
    }
}
