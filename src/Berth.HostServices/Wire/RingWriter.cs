using Berth.Linux.Files;

namespace Berth.HostServices.Wire;

/// <summary>
/// The sending side of one direction of a <see cref="MessageRing"/>, for one thread at a time. The caller holds the memory.
/// </summary>
/// <param name="memory">The memory of the ring.</param>
/// <param name="start">The offset of the direction.</param>
internal sealed class RingWriter(SharedMemory memory, int start)
{
    // Kept here, because the receiver could change the value in the memory.
    private uint _tail;

    /// <summary>Whether the receiver waits for the socket, or is about to.</summary>
    internal bool IsReceiverAsleep => Volatile.Read(ref memory.Word(start + RingLayout.Asleep)) != 0;

    /// <summary>Adds a text; false if the receiver waits for the socket, the text is too long, or there is no room.</summary>
    /// <param name="text">The text.</param>
    /// <param name="packets">The number of packets sent over the socket before the text.</param>
    /// <param name="wakes">Whether the receiver has begun to wait for the socket meanwhile, and needs a packet that tells it to look
    /// here.</param>
    internal bool TryPut(ReadOnlySpan<byte> text, uint packets, out bool wakes)
    {
        wakes = false;
        if (text.Length > RingLayout.LongestText || IsReceiverAsleep)
            return false;
        var used = _tail - Volatile.Read(ref memory.Word(start + RingLayout.Head));
        var size = (uint)RingLayout.SizeOf(text.Length);
        // More than the capacity: the receiver wrote an invalid position. It gets further texts over the socket.
        if (used > RingLayout.Capacity || RingLayout.Capacity - used < size)
            return false;

        var at = At(_tail);
        memory.Word(at) = (uint)text.Length;
        memory.Word(at + sizeof(uint)) = packets;
        at = At(_tail + RingLayout.RecordHeader);
        var toEnd = Math.Min(text.Length, start + RingLayout.Records + RingLayout.Capacity - at);
        text[..toEnd].CopyTo(memory.Slice(at, toEnd));
        text[toEnd..].CopyTo(memory.Slice(start + RingLayout.Records, text.Length - toEnd));
        _tail += size;
        Volatile.Write(ref memory.Word(start + RingLayout.Tail), _tail);

        // The receiver sets its flag and then looks once more; the sender writes and then looks at the flag. One of them sees the other.
        Interlocked.MemoryBarrier();
        wakes = IsReceiverAsleep;
        return true;
    }

    /// <summary>Tells the receiver how many packets were sent over the socket.</summary>
    internal void TellPackets(uint count) => Volatile.Write(ref memory.Word(start + RingLayout.Packets), count);

    private int At(uint position) => start + RingLayout.Records + (int)(position % RingLayout.Capacity);
}
