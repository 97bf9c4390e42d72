using System.Runtime.InteropServices;
using Berth.HostServices.Messages;
using Berth.Linux.Abi;
using Berth.Linux.Descriptors;
using Berth.Linux.Errors;
using Berth.Linux.Sockets;
using Microsoft.Win32.SafeHandles;

namespace Berth.HostServices.Wire;

/// <summary>
/// One end of a connection: JSON texts with descriptors, in order, over a unix socket of type SOCK_SEQPACKET. A text too long for a packet
/// is sent as a memory file. This class transports texts; <see cref="MessageReader"/> parses them.
/// </summary>
/// <remarks>
/// Any number of threads may send; one at a time may receive. There are two forms of both: one blocks the calling thread and takes one
/// system call a message (or none, if both sides are awake and share a <see cref="MessageRing"/>); the other waits on the
/// <see cref="Reactor"/>. Disposing the channel does not unblock a thread that waits in it.
/// </remarks>
public sealed partial class HostServiceChannel : IDisposable
{
    // Looking at the socket is a system call, which takes as long as a yield.
    private const int LooksAYield = 4;

    // With one processor, the peer can't answer until this thread gives it up. So blocking is the cheapest way to wait. A wait on the
    // reactor, however, costs more than looking again.
    private static readonly bool s_hasOneProcessor = Environment.ProcessorCount == 1;

    private readonly SafeFileHandle _socket;
    private readonly WireLimits _limits;
    private readonly ReceiveSpin _spin = new();
    private readonly Lock _sending = new();
    private uint _packetsSent;

    /// <summary>Creates a channel for a connected socket.</summary>
    /// <param name="socket">A unix socket of type SOCK_SEQPACKET; the channel takes ownership.</param>
    /// <param name="limits">Limits on what the peer can make this process hold; null: the default.</param>
    public HostServiceChannel(SafeFileHandle socket, WireLimits? limits = null)
    {
        ArgumentNullException.ThrowIfNull(socket);
        _socket = socket;
        _limits = limits ?? WireLimits.Default;
    }

    /// <summary>Limits on what the peer can make this process hold.</summary>
    public WireLimits Limits => _limits;

    /// <summary>Whether of a message that is too long the beginning is received, instead of closing the channel.</summary>
    internal bool CutsLongMessages { get; set; }

    /// <summary>The number of bytes of a message that is too long that are received then: enough to see to which call it belongs.</summary>
    internal int LongestCut { get; init; } = PayloadFile.Beginning;

    /// <summary>
    /// The number of bytes by which a sent message may exceed the limit, because it has a number that the original has not.
    /// </summary>
    internal int ExtraToSend { get; init; }

    /// <summary>Whether a packet has arrived, or the connection has ended.</summary>
    internal bool HasArrived => DescriptorPoll.Wait([new PollEntry(_socket) { Wanted = PollEvents.Readable }], 0);

    /// <summary>Whether the owner closes the channel after a violation by the peer, which it tells before.</summary>
    internal bool StaysOpenAfterViolation { get; set; }

    /// <summary>Whether the channel is closed: it was disposed, or the peer violated the protocol.</summary>
    public bool IsClosed => _socket.IsClosed;

    /// <summary>Connects to a listening socket.</summary>
    /// <param name="path">The socket's path, at most 107 bytes.</param>
    /// <param name="limits">Limits on what the peer can make this process hold; null: the default.</param>
    /// <exception cref="LinuxException">ENOENT, ECONNREFUSED: no process listens; EPROTOTYPE: the socket has another type;
    /// EACCES.</exception>
    public static HostServiceChannel Connect(string path, WireLimits? limits = null) => new(PacketSocket.Connect(path), limits);

    /// <summary>Makes a connection: one end as a channel, the other for the peer, owned by the caller. Both are close-on-exec.</summary>
    /// <param name="limits">Limits on what the peer can make this process hold; null: the default.</param>
    /// <exception cref="LinuxException">EMFILE, ENFILE.</exception>
    public static (HostServiceChannel Channel, SafeFileHandle Peer) Pair(WireLimits? limits = null)
    {
        var pair = SocketPair.Create(UnixSocketType.SequencedPacket);
        return (new HostServiceChannel(pair.First, limits), pair.Second);
    }

    /// <summary>Sends a message, blocking the calling thread while the peer is slow to receive.</summary>
    /// <param name="json">The text, sent unchanged.</param>
    /// <param name="descriptors">Descriptors to send; owned by the caller.</param>
    /// <exception cref="ArgumentException">The text is empty or too long, a descriptor is not open, or there are too many. Nothing was
    /// sent.</exception>
    /// <exception cref="EndOfStreamException">The peer has closed its end.</exception>
    /// <exception cref="LinuxException">sendmsg(2) failed for another reason; nothing was sent.</exception>
    public void Send(ReadOnlySpan<byte> json, ReadOnlySpan<SafeHandle> descriptors = default)
    {
        while (!TrySend(json, descriptors))
            DescriptorPoll.Wait([new PollEntry(_socket) { Wanted = PollEvents.Writable }]);
    }

    /// <summary>Receives a message, blocking the calling thread. Null: the peer has closed its end.</summary>
    /// <exception cref="ProtocolException">The packet is too long or was cut, or its payload is not a memory file. The channel is
    /// closed.</exception>
    /// <exception cref="LinuxException">recvmsg(2) failed.</exception>
    public Packet? Receive() =>
        TryReceive(wait: true, out var packet) ? packet : throw new InvalidOperationException("The socket does not wait (O_NONBLOCK).");

    /// <summary>Receives a message if there is one; the message is null at the end of the connection.</summary>
    internal bool TryReceiveNow(out Packet? packet) => TryReceive(wait: false, out packet);

    /// <summary>Closes this end.</summary>
    public void Dispose()
    {
        _socket.Dispose();
        _writeReady?.Dispose();
        _ring?.Dispose();
        Interlocked.Exchange(ref _received, null)?.Dispose();
    }

    /// <summary>
    /// Ends the connection for all holders of this end: threads that wait for it, and processes with a copy.
    /// </summary>
    internal void HangUp()
    {
        if (!_socket.IsClosed)
            PacketSocket.ShutDown(_socket);
        Dispose();
    }

    /// <summary>A copy of this end, to wait for the end of the connection. Null if there can be none; the connection then ends unnoticed
    /// until something is received.</summary>
    internal SafeFileHandle? Duplicate()
    {
        try
        {
            return FileDescriptors.Duplicate(_socket);
        }
        catch (Exception failure) when (failure is LinuxException or ObjectDisposedException)
        {
            return null;
        }
    }

    /// <summary>Ends the connection for all holders of both ends. What the peer has sent before can still be received.</summary>
    internal void ShutDown()
    {
        try
        {
            PacketSocket.ShutDown(_socket);
        }
        catch (ObjectDisposedException)
        {
            // It is closed already.
        }
    }

    /// <summary>Parses a message of the peer. If it is malformed, closes the connection.</summary>
    internal Message Parse(Packet packet)
    {
        try
        {
            return Read(packet);
        }
        catch (ProtocolException)
        {
            Dispose();
            throw;
        }
    }

    /// <summary>
    /// Parses a message of a service. If only its value can't be read, returns the message with the reason, because that concerns a single
    /// call. If it is malformed, closes the connection.
    /// </summary>
    /// <param name="packet">The message.</param>
    /// <param name="quotesNumbers">Whether NaN and infinities are read as strings, instead of as what can't be read.</param>
    internal Message ParseAnswer(Packet packet, bool quotesNumbers)
    {
        try
        {
            return Read(packet);
        }
        catch (ProtocolException refused)
        {
            if (quotesNumbers && PythonNumbers.Quote(packet.Json.Span) is { } quoted && TryRead(quoted, out var message))
                return message;
            if (OddMessage.Find(packet.Json.Span, packet.Cut is not null, refused.Message) is { Kind: not MessageKind.Method } odd)
                return odd;
            Dispose();
            throw;
        }
    }

    private Message Read(Packet packet) =>
        packet.Cut is { } reason ? throw new ProtocolException(reason) : MessageReader.Read(packet.Json, _limits);

    private bool TryRead(byte[] json, out Message message)
    {
        try
        {
            message = MessageReader.Read(json, _limits);
            return true;
        }
        catch (ProtocolException)
        {
            message = default;
            return false;
        }
    }

    /// <summary>Closes the connection because of a violation by the peer, and returns the exception to throw.</summary>
    internal ProtocolException Reject(string message, Exception? inner = null)
    {
        CloseAfterViolation();
        return new ProtocolException(message, inner);
    }

    private void CloseAfterViolation()
    {
        if (!StaysOpenAfterViolation)
            Dispose();
    }

    /// <summary>Sends; false if the peer's queue is full.</summary>
    private bool TrySend(ReadOnlySpan<byte> json, ReadOnlySpan<SafeHandle> descriptors)
    {
        if (json.IsEmpty || json.Length - ExtraToSend > _limits.MaximumPayload)
            throw new ArgumentException($"A message has 1 to {_limits.MaximumPayload} bytes, not {json.Length}.", nameof(json));
        if (descriptors.Length > PacketSocket.MaximumDescriptors)
            throw new ArgumentException(
                $"A message carries at most {PacketSocket.MaximumDescriptors} descriptors, not {descriptors.Length}.", nameof(descriptors));

        try
        {
            var error = json.Length > PacketSize.MaximumSent ? Errno.EMSGSIZE : SendText(json, descriptors);
            if (error is Errno.EMSGSIZE or Errno.ENOBUFS)
                error = SendAsFile(json, descriptors);
            return error switch
            {
                Errno.None => true,
                Errno.EAGAIN => false,
                Errno.EPIPE or Errno.ECONNRESET or Errno.ENOTCONN => throw new EndOfStreamException("The peer has closed the connection."),
                Errno.EBADF => throw NotOpen(descriptors),
                _ => throw new LinuxException(error, "send a message"),
            };
        }
        catch (ObjectDisposedException) when (!_socket.IsClosed)
        {
            throw NotOpen(descriptors);
        }
    }

    private Errno SendText(ReadOnlySpan<byte> json, ReadOnlySpan<SafeHandle> descriptors)
    {
        lock (_sending)
            return descriptors.IsEmpty && PutIntoRing(json) ? Errno.None : SendPacket(json, descriptors);
    }

    private Errno SendAsFile(ReadOnlySpan<byte> json, ReadOnlySpan<SafeHandle> descriptors)
    {
        if (descriptors.Length >= PacketSocket.MaximumDescriptors)
            throw new ArgumentException(
                $"A message this long carries at most {PacketSocket.MaximumDescriptors - 1} descriptors.", nameof(descriptors));
        using var file = PayloadFile.Create(json);
        lock (_sending)
            return SendPacket(PayloadFile.Marker, [file.Handle, .. descriptors]);
    }

    /// <summary>
    /// Sends a packet and counts it. The caller holds the lock for sending, so the peer receives the counted packets before anything that
    /// is sent later.
    /// </summary>
    private Errno SendPacket(ReadOnlySpan<byte> packet, ReadOnlySpan<SafeHandle> descriptors)
    {
        using var kept = MessageRing.Keep(_ring);
        var error = PacketSocket.Send(_socket, packet, descriptors, wait: false);
        if (error != Errno.None)
            return error;
        _packetsSent++;
        _ring?.Outgoing.TellPackets(_packetsSent);
        return error;
    }

    private static ArgumentException NotOpen(ReadOnlySpan<SafeHandle> descriptors)
    {
        var place = 0;
        while (place < descriptors.Length - 1
            && !descriptors[place].IsClosed
            && !descriptors[place].IsInvalid
            && FileDescriptors.IsOpen(descriptors[place]))
        {
            place++;
        }
        return new ArgumentException($"Descriptor {place} of {descriptors.Length} is not open.", nameof(descriptors));
    }

    /// <summary>Receives; false if nothing has arrived and the call must not block.</summary>
    private bool TryReceive(bool wait, out Packet? packet) =>
        _ring is { } ring ? TryReceive(ring, wait, out packet) : TryReceivePacket(wait, mayLook: true, out packet);

    /// <summary>Receives over the socket; false if nothing has arrived and the call must not block.</summary>
    /// <param name="wait">Whether to block the calling thread.</param>
    /// <param name="mayLook">Whether to look a few times before that.</param>
    /// <param name="packet">The packet; null at the end.</param>
    private bool TryReceivePacket(bool wait, bool mayLook, out Packet? packet)
    {
        packet = null;
        var buffer = PacketSize.ReceiveBuffer;
        var sleepsAtOnce = wait && (s_hasOneProcessor || !mayLook);
        var received = PacketSocket.Receive(_socket, buffer, sleepsAtOnce);
        if (received.Error == Errno.EAGAIN && mayLook && !sleepsAtOnce)
        {
            for (var isFirst = true; received.Error == Errno.EAGAIN && _spin.ShouldLookAgain(isFirst, LooksAYield); isFirst = false)
                received = PacketSocket.Receive(_socket, buffer, wait: false);
            if (received.Error == Errno.None)
                _spin.Found();
            else if (wait && received.Error == Errno.EAGAIN)
                received = PacketSocket.Receive(_socket, buffer, wait: true);
        }

        // ECONNRESET, once: the peer closed its end while a message of this side was unread. What it sent before is still there.
        if (received.Error == Errno.ECONNRESET)
            received = PacketSocket.Receive(_socket, buffer, wait: false);
        if (received.Error is not (Errno.None or Errno.ECONNRESET))
            return received.Error == Errno.EAGAIN ? false : throw new LinuxException(received.Error, "receive a message");
        _packetsReceived++;
        if (received.Error == Errno.ECONNRESET)
            return true;
        try
        {
            packet = Open(received, buffer);
            return true;
        }
        catch (ProtocolException)
        {
            CloseAfterViolation();
            throw;
        }
        finally
        {
            if (packet is null)
                PassedDescriptor.Close(received.Descriptors);
        }
    }

    private Packet? Open(ReceivedPacket received, byte[] buffer)
    {
        if (received.Truncated)
        {
            throw new ProtocolException(
                "A message was cut: it is longer than a packet may be, or this process may open no more descriptors (RLIMIT_NOFILE).");
        }

        if (received.Length == 0)
            return null;
        var text = buffer.AsSpan(0, received.Length);
        var inFile = received.Descriptors.Length > 0 && text.SequenceEqual(PayloadFile.Marker);
        if (received.Descriptors.Length - (inFile ? 1 : 0) > _limits.MaximumDescriptors)
            throw new ProtocolException(
                $"A message with {received.Descriptors.Length} descriptors: at most {_limits.MaximumDescriptors} are allowed.");
        if (inFile)
            return PayloadFile.Read(received.Descriptors, _limits, CutsLongMessages ? LongestCut : 0);
        if (text.Length <= _limits.MaximumPayload)
            return Packet.Copy(text, received.Descriptors);
        return CutsLongMessages
            ? Packet.Copy(text[..Math.Min(text.Length, LongestCut)], received.Descriptors, TooLong(text.Length).Message)
            : throw TooLong(text.Length);
    }

    private ProtocolException TooLong(int length) => new($"A message of {length} bytes: at most {_limits.MaximumPayload} are allowed.");
}
