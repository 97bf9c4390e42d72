using System.Buffers;
using Berth.HostServices.Messages;
using Berth.Linux.Files;

namespace Berth.HostServices.Wire;

/// <summary>
/// The receiving side of one direction of a <see cref="MessageRing"/>, for one thread at a time. The caller holds the memory. The sender is
/// not trusted: each number is read once and checked, and a text is copied before it is used.
/// </summary>
/// <param name="memory">The memory of the ring.</param>
/// <param name="start">The offset of the direction.</param>
internal sealed class RingReader(SharedMemory memory, int start)
{
    // Kept here, because the sender could change the value in the memory.
    private uint _head;

    /// <summary>The number of packets that the sender has sent over the socket, according to the sender.</summary>
    internal uint Packets => Volatile.Read(ref memory.Word(start + RingLayout.Packets));

    /// <summary>Takes the next text; null if there is none, or if packets come before it that have not been received.</summary>
    /// <param name="packets">The number of packets received.</param>
    /// <exception cref="ProtocolException">The sender wrote an invalid record.</exception>
    internal Packet? TryTake(uint packets)
    {
        var written = Volatile.Read(ref memory.Word(start + RingLayout.Tail)) - _head;
        if (written == 0)
            return null;
        var at = At(_head);
        var length = Volatile.Read(ref memory.Word(at));
        var before = Volatile.Read(ref memory.Word(at + sizeof(uint)));
        if (written > RingLayout.Capacity || length is 0 or > RingLayout.LongestText || RingLayout.SizeOf((int)length) > written)
            throw new ProtocolException("The shared memory has no message where one should be.");

        // Compare by the sign of the difference, because the counters wrap around.
        if ((int)(before - packets) > 0)
            return null;
        var text = Copy(At(_head + RingLayout.RecordHeader), (int)length);
        _head += (uint)RingLayout.SizeOf((int)length);
        Volatile.Write(ref memory.Word(start + RingLayout.Head), _head);
        return text;
    }

    /// <summary>Tells the sender that the receiver now waits for the socket. The receiver must look here once more afterwards.</summary>
    internal void Sleep()
    {
        Volatile.Write(ref memory.Word(start + RingLayout.Asleep), 1);
        Interlocked.MemoryBarrier();
    }

    /// <summary>Tells the sender that the receiver looks here before it waits for the socket.</summary>
    internal void WakeUp() => Volatile.Write(ref memory.Word(start + RingLayout.Asleep), 0);

    private Packet Copy(int at, int length)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(length);
        var toEnd = Math.Min(length, start + RingLayout.Records + RingLayout.Capacity - at);
        memory.Slice(at, toEnd).CopyTo(buffer);
        memory.Slice(start + RingLayout.Records, length - toEnd).CopyTo(buffer.AsSpan(toEnd));
        return Packet.FromBuffer(buffer, length);
    }

    private int At(uint position) => start + RingLayout.Records + (int)(position % RingLayout.Capacity);
}
