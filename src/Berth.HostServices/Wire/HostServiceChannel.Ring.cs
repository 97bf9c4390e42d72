using Berth.HostServices.Messages;
using Berth.Linux.Errors;
using Microsoft.Win32.SafeHandles;

namespace Berth.HostServices.Wire;

// What goes through memory instead of over the socket, where both sides agreed to that.
public sealed partial class HostServiceChannel
{
    // A look into memory takes some 30 ns: a yield every half a microsecond.
    private const int RingLooksAYield = 16;

    private volatile MessageRing? _ring;
    private uint _packetsReceived;

    // A packet that was received while texts that were sent before it are still in the ring; counted among those that were received.
    private Packet? _received;
    private bool _hasReceived;

    /// <summary>Whether short texts go through memory that the peer has too, while both sides are awake.</summary>
    internal bool HasRing => _ring is not null;

    /// <summary>
    /// Makes memory for the peer to take, and uses it when it has. Null where it would be of no use, or there is none to be had. Once, by
    /// who receives.
    /// </summary>
    /// <returns>The file to send to the peer; the caller's.</returns>
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
        catch (Exception none) when (none is LinuxException or IOException)
        {
            return null;
        }
    }

    /// <summary>Takes memory that the peer offers, and uses it from now on. Once, by who receives.</summary>
    /// <param name="offer">The packet with the offer; the memory is the first descriptor that it has.</param>
    /// <exception cref="ProtocolException">It is no such memory. The channel is closed.</exception>
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

    /// <summary>Sends a text through memory; false where it has to go over the socket. Nobody else sends meanwhile.</summary>
    private bool PutIntoRing(ReadOnlySpan<byte> json)
    {
        if (_ring is not { } ring)
            return false;
        using var kept = MessageRing.Keep(ring);
        if (!ring.IsJoined || !ring.Outgoing.TryPut(json, _packetsSent, out var wakes))
            return false;

        // Where its queue is full, there is enough to wake it. Where it is gone, nobody reads what was sent, as with a packet.
        if (wakes)
            _ = SendPacket(MessageRing.WakeUp, []);
        return true;
    }

    /// <summary>Receives from wherever the peer's next message is.</summary>
    private bool TryReceive(MessageRing ring, bool wait, out Packet? packet)
    {
        using var kept = MessageRing.Keep(ring);
        try
        {
            while (!_hasReceived)
            {
                if (LookIntoRing(ring, out packet))
                    return true;

                // From here on the peer sends packets; what it put in before it saw that, we see now.
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

            // The text that was sent before the packet which we have in hand was put into the ring before that was sent: it is there.
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

    /// <summary>Looks for a text a few times, unless a packet is there.</summary>
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
