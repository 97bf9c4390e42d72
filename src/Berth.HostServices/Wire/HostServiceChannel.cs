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
/// goes as a memory file. Here is the transport only; what the texts say is for <see cref="MessageReader"/>.
/// </summary>
/// <remarks>
/// Any number of threads may send; one at a time may receive. Both come in two kinds: those that wait in the calling thread (one system
/// call a message, or none where both sides are awake and share a <see cref="MessageRing"/>), and those that wait on the
/// <see cref="Reactor"/>. Disposing it does not end the wait of a thread that is blocked in it.
/// </remarks>
public sealed partial class HostServiceChannel : IDisposable
{
    // A look at the socket is a system call, in which as much time passes as in a yield.
    private const int LooksAYield = 4;

    // There the peer can't answer before we let the processor go, and to sleep is the cheapest way; a wait on the reactor is dearer than to
    // look again.
    private static readonly bool s_hasOneProcessor = Environment.ProcessorCount == 1;

    private readonly SafeFileHandle _socket;
    private readonly WireLimits _limits;
    private readonly ReceiveSpin _spin = new();
    private readonly Lock _sending = new();
    private uint _packetsSent;

    /// <summary>Speaks over a connected socket.</summary>
    /// <param name="socket">A unix socket of type SOCK_SEQPACKET. Owned by the channel from now on.</param>
    /// <param name="limits">What the peer may make us hold; null for the usual.</param>
    public HostServiceChannel(SafeFileHandle socket, WireLimits? limits = null)
    {
        ArgumentNullException.ThrowIfNull(socket);
        _socket = socket;
        _limits = limits ?? WireLimits.Default;
    }

    /// <summary>What the peer may make us hold.</summary>
    public WireLimits Limits => _limits;

    /// <summary>Whether the channel is closed: disposed, or the peer broke the protocol.</summary>
    public bool IsClosed => _socket.IsClosed;

    /// <summary>Connects to a listening socket.</summary>
    /// <param name="path">Where it is; at most 107 bytes.</param>
    /// <param name="limits">What the peer may make us hold; null for the usual.</param>
    /// <exception cref="LinuxException">Nobody listens there: ENOENT, ECONNREFUSED, EPROTOTYPE for another type of socket,
    /// EACCES.</exception>
    public static HostServiceChannel Connect(string path, WireLimits? limits = null) => new(PacketSocket.Connect(path), limits);

    /// <summary>A new connection: our end as a channel, and the peer's end to pass on, which the caller owns. Both close-on-exec.</summary>
    /// <param name="limits">What the peer may make us hold; null for the usual.</param>
    /// <exception cref="LinuxException">EMFILE, ENFILE.</exception>
    public static (HostServiceChannel Channel, SafeFileHandle Peer) Pair(WireLimits? limits = null)
    {
        var pair = SocketPair.Create(UnixSocketType.SequencedPacket);
        return (new HostServiceChannel(pair.First, limits), pair.Second);
    }

    /// <summary>Sends a message, waiting in the calling thread where the peer is slow to receive.</summary>
    /// <param name="json">The text; sent as it is.</param>
    /// <param name="descriptors">What goes with it; stay the caller's.</param>
    /// <exception cref="ArgumentException">The text is empty or too long, a descriptor is not open, or there are too many. Nothing was
    /// sent.</exception>
    /// <exception cref="EndOfStreamException">The peer has closed its end.</exception>
    /// <exception cref="LinuxException">sendmsg(2) failed otherwise; nothing was sent.</exception>
    public void Send(ReadOnlySpan<byte> json, ReadOnlySpan<SafeHandle> descriptors = default)
    {
        while (!TrySend(json, descriptors))
            DescriptorPoll.Wait([new PollEntry(_socket) { Wanted = PollEvents.Writable }]);
    }

    /// <summary>Receives a message, waiting for it in the calling thread. Null at the end: the peer has closed its end.</summary>
    /// <exception cref="ProtocolException">The packet is too long or was cut, or its memory file is none. The channel is
    /// closed.</exception>
    /// <exception cref="LinuxException">recvmsg(2) failed.</exception>
    public Packet? Receive() => TryReceive(wait: true, out var packet) ? packet : throw new InvalidOperationException("The socket does not wait (O_NONBLOCK).");

    /// <summary>Closes our end.</summary>
    public void Dispose()
    {
        _socket.Dispose();
        _writeReady?.Dispose();
        _ring?.Dispose();
        Interlocked.Exchange(ref _received, null)?.Dispose();
    }

    /// <summary>
    /// Ends the connection for everybody that holds our end: threads that wait in it, and processes that were given a copy.
    /// </summary>
    internal void HangUp()
    {
        if (!_socket.IsClosed)
            PacketSocket.ShutDown(_socket);
        Dispose();
    }

    /// <summary>Takes a message of the peer apart; what is wrong with it ends the connection.</summary>
    internal Message Parse(Packet packet)
    {
        try
        {
            return MessageReader.Read(packet.Json, _limits);
        }
        catch (ProtocolException)
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Ends the connection over what the peer did.</summary>
    internal ProtocolException Reject(string message, Exception? inner = null)
    {
        Dispose();
        return new ProtocolException(message, inner);
    }

    /// <summary>Sends; false where the peer's queue is full.</summary>
    private bool TrySend(ReadOnlySpan<byte> json, ReadOnlySpan<SafeHandle> descriptors)
    {
        if (json.IsEmpty || json.Length > _limits.MaximumPayload)
            throw new ArgumentException($"A message has 1 to {_limits.MaximumPayload} bytes, not {json.Length}.", nameof(json));
        if (descriptors.Length > PacketSocket.MaximumDescriptors)
            throw new ArgumentException($"A message carries at most {PacketSocket.MaximumDescriptors} descriptors, not {descriptors.Length}.", nameof(descriptors));

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
            throw new ArgumentException($"A message this long carries at most {PacketSocket.MaximumDescriptors - 1} descriptors.", nameof(descriptors));
        using var file = PayloadFile.Create(json);
        lock (_sending)
            return SendPacket(PayloadFile.Marker, [file.Handle, .. descriptors]);
    }

    /// <summary>
    /// Sends a packet and counts it. Nobody else sends meanwhile: what is counted is what the peer receives before anything that is sent
    /// later.
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
        while (place < descriptors.Length - 1 && !descriptors[place].IsClosed && !descriptors[place].IsInvalid && FileDescriptors.IsOpen(descriptors[place]))
            place++;
        return new ArgumentException($"Descriptor {place} of {descriptors.Length} is not open.", nameof(descriptors));
    }

    /// <summary>Receives; false where nothing has arrived and we are not to wait.</summary>
    private bool TryReceive(bool wait, out Packet? packet) =>
        _ring is { } ring ? TryReceive(ring, wait, out packet) : TryReceivePacket(wait, mayLook: true, out packet);

    /// <summary>Receives over the socket; false where nothing has arrived and we are not to wait.</summary>
    /// <param name="wait">Whether to wait in the calling thread.</param>
    /// <param name="mayLook">Whether to look a few times before that.</param>
    /// <param name="packet">What came; null at the end.</param>
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

        // ECONNRESET: the peer left while something of ours was still unread.
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
            Dispose();
            throw;
        }
        finally
        {
            if (packet is null)
                Close(received.Descriptors);
        }
    }

    private Packet? Open(ReceivedPacket received, byte[] buffer)
    {
        if (received.Truncated)
            throw new ProtocolException("A message was cut: it is longer than a packet may be, or this process may open no more descriptors (RLIMIT_NOFILE).");
        if (received.Length == 0)
            return null;
        var text = buffer.AsSpan(0, received.Length);
        var inFile = received.Descriptors.Length > 0 && text.SequenceEqual(PayloadFile.Marker);
        if (received.Descriptors.Length - (inFile ? 1 : 0) > _limits.MaximumDescriptors)
            throw new ProtocolException($"A message with {received.Descriptors.Length} descriptors: at most {_limits.MaximumDescriptors} are allowed.");
        if (inFile)
            return PayloadFile.Read(received.Descriptors, _limits);
        return text.Length <= _limits.MaximumPayload
            ? Packet.Copy(text, received.Descriptors)
            : throw TooLong(text.Length);
    }

    private ProtocolException TooLong(int length) => new($"A message of {length} bytes: at most {_limits.MaximumPayload} are allowed.");

    private static void Close(SafeFileHandle[] descriptors)
    {
        foreach (var descriptor in descriptors)
            descriptor.Dispose();
    }
}
