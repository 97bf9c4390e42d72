using Berth.HostServices.Messages;
using Berth.Linux.Errors;
using Microsoft.Win32.SafeHandles;

namespace Berth.HostServices.Wire;

// Messages in shared memory instead of over the socket, if both sides agreed to that.
public sealed partial class HostServiceChannel
{
    // Reading the shared memory takes some 30 ns, so this yields every half a microsecond.
    private const int RingLooksAYield = 16;

    private volatile MessageRing? _ring;
    private uint _packetsReceived;

    // A packet that was received before texts in the ring that were sent before it. It is counted as received.
    private Packet? _received;
    private bool _hasReceived;

    /// <summary>Whether short texts are passed in shared memory while both sides are awake.</summary>
    internal bool HasRing => _ring is not null;

    /// <summary>
    /// Makes shared memory for the peer to accept, and uses it once the peer has. Null if it would not help, or can't be made. Called once,
    /// by the receiving thread.
    /// </summary>
    /// <returns>The file to send to the peer; owned by the caller.</returns>
    internal SafeFileHandle? OfferRing()
    {
        if (s_hasOneProcessor || _ring is not null)
            return null;
        try
        {
            var (ring, file) = MessageRing.Create();
            _ring = ring;
            return file;
        }
        catch (Exception exception) when (exception is LinuxException or IOException)
        {
            return null;
        }
    }

    /// <summary>Accepts shared memory that the peer offers, and uses it from now on. Called once, by the receiving thread.</summary>
    /// <param name="offer">The packet with the offer; its first descriptor is the memory.</param>
    /// <exception cref="ProtocolException">The descriptor is not such memory. The channel is closed.</exception>
    internal void JoinRing(Packet offer)
    {
        if (offer.Count == 0)
            throw Reject("Shared memory was offered without a descriptor.");
        if (s_hasOneProcessor || _ring is not null)
            return;
        using var file = offer.Take(0);
        try
        {
            lock (_sending)
                _ring = MessageRing.Join(file, _packetsSent);
        }
        catch (ProtocolException)
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Sends a text through the ring; false if it must be sent over the socket. The caller holds the lock for sending.</summary>
    private bool PutIntoRing(ReadOnlySpan<byte> json)
    {
        if (_ring is not { } ring)
            return false;
        using var kept = MessageRing.Keep(ring);
        if (!ring.IsJoined || !ring.Outgoing.TryPut(json, _packetsSent, out var wakes))
            return false;

        // If the peer's queue is full, it holds enough to wake it. If the peer has closed its end, the text is lost, as a packet would be.
        if (wakes)
            _ = SendPacket(MessageRing.WakeUp, []);
        return true;
    }

    /// <summary>Receives the peer's next message, from the ring or the socket.</summary>
    private bool TryReceive(MessageRing ring, bool wait, out Packet? packet)
    {
        using var kept = MessageRing.Keep(ring);
        try
        {
            while (!_hasReceived)
            {
                if (LookIntoRing(ring, out packet))
                    return true;

                // From here on, the peer sends packets. Texts that it put into the ring before it saw that are found now.
                ring.Incoming.Sleep();
                if (Take(ring, _packetsReceived, out packet))
                {
                    ring.Incoming.WakeUp();
                    return true;
                }

                if (!TryReceivePacket(wait, mayLook: !ring.IsJoined, out var received))
                    return false;
                ring.Incoming.WakeUp();
                if (received is not null && received.Count == 0 && received.Json.Span.SequenceEqual(MessageRing.WakeUp))
                {
                    received.Dispose();
                    continue;
                }

                _received = received;
                _hasReceived = true;
            }

            // The packet in hand was sent after a text was put into the ring: so the text is there, and comes first.
            if (Take(ring, _packetsReceived - 1, out packet))
                return true;
            _hasReceived = false;
            packet = Interlocked.Exchange(ref _received, null);
            return true;
        }
        catch (ProtocolException)
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Looks for a text a few times, until a packet has arrived.</summary>
    private bool LookIntoRing(MessageRing ring, out Packet? packet)
    {
        if (Take(ring, _packetsReceived, out packet))
            return true;
        if (!ring.IsJoined)
            return false;
        for (var isFirst = true; _spin.ShouldLookAgain(isFirst, RingLooksAYield); isFirst = false)
        {
            var isThere = Take(ring, _packetsReceived, out packet);
            if (!isThere && ring.Incoming.Packets == _packetsReceived)
                continue;
            _spin.Found();
            return isThere;
        }

        return false;
    }

    private bool Take(MessageRing ring, uint packets, out Packet? text)
    {
        text = ring.Incoming.TryTake(packets);
        if (text is null)
            return false;
        if (text.Json.Length <= _limits.MaximumPayload)
            return true;
        using (text)
            throw TooLong(text.Json.Length);
    }
}
