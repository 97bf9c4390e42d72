using System.Runtime.InteropServices;
using Berth.Linux.Abi;
using Berth.Linux.Descriptors;
using Berth.Linux.Errors;
using Berth.Linux.Interop;
using Microsoft.Win32.SafeHandles;

namespace Berth.Linux.Sockets;

/// <summary>
/// A connected unix(7) stream socket. All waits of an exchange have one deadline, so that a peer that hangs, or sends a byte at a time,
/// does not make its caller hang.
/// </summary>
public sealed class StreamSocket : IDisposable
{
    private readonly SafeFileHandle _socket;
    private readonly string _peer;
    private readonly TimeSpan _patience;

    private long _end;

    private StreamSocket(SafeFileHandle socket, string peer, TimeSpan patience)
    {
        (_socket, _peer, _patience) = (socket, peer, patience);
        Renew();
    }

    /// <summary>Connects to a listening socket.</summary>
    /// <param name="path">Its path of at most 107 bytes, or '@' and an abstract name.</param>
    /// <param name="patience">How long an exchange may take; the first begins now.</param>
    /// <exception cref="LinuxException">ENOENT, ECONNREFUSED: no process listens; EACCES; EAGAIN: its backlog is full.</exception>
    public static StreamSocket Connect(string path, TimeSpan patience) =>
        new(StreamConnection.ConnectNonBlocking(path), path, patience);

    /// <summary>Begins another exchange.</summary>
    public void Renew() =>
        _end = TimeProvider.System.GetTimestamp() + (long)(_patience.TotalSeconds * TimeProvider.System.TimestampFrequency);

    /// <summary>Sends all bytes, and the descriptors with the first of them.</summary>
    /// <param name="content">The bytes; at least one.</param>
    /// <param name="descriptors">Descriptors; owned by the caller.</param>
    /// <exception cref="LinuxException">EPIPE, ECONNRESET: the peer has closed its end; ETIMEDOUT: it takes nothing.</exception>
    public void Send(ReadOnlySpan<byte> content, params ReadOnlySpan<SafeHandle> descriptors)
    {
        while (!content.IsEmpty)
        {
            var count = Libc.sendmsg(_socket, content, descriptors, Libc.MSG_NOSIGNAL | Libc.MSG_DONTWAIT);
            if (count >= 0)
            {
                content = content[(int)count..];
                descriptors = [];
            }
            else if (Libc.LastError is Errno.EAGAIN)
            {
                Wait(PollEvents.Writable);
            }
            else if (Libc.LastError is not Errno.EINTR)
            {
                throw LinuxException.Last("send to", _peer);
            }
        }
    }

    /// <summary>Receives until the buffer is full.</summary>
    /// <param name="buffer">Receives the bytes.</param>
    /// <exception cref="LinuxException">ECONNRESET: the peer has closed its end before; ETIMEDOUT: it sends nothing.</exception>
    public void Receive(Span<byte> buffer)
    {
        while (!buffer.IsEmpty)
        {
            var count = DescriptorIO.TryRead(_socket, buffer);
            if (count == 0)
                throw new LinuxException(Errno.ECONNRESET, "receive from", _peer);
            if (count < 0)
                Wait(PollEvents.Readable);
            else
                buffer = buffer[count..];
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _socket.Dispose();

    private void Wait(PollEvents wanted)
    {
        PollEntry[] entry = [new PollEntry(_socket) { Wanted = wanted }];
        do
        {
            var left = (_end - TimeProvider.System.GetTimestamp()) * 1000 / TimeProvider.System.TimestampFrequency;
            if (left <= 0 || !DescriptorPoll.Wait(entry, (int)left))
                throw new LinuxException(Errno.ETIMEDOUT, "wait for an answer of", _peer);
        }
        while (entry[0].Ready == PollEvents.None);
    }
}
