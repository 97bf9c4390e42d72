using System.Buffers;
using Berth.HostServices.Messages;
using Berth.Linux.Files;

namespace Berth.HostServices.Wire;

/// <summary>
/// The receiver's side of one direction of a <see cref="MessageRing"/>. One thread at a time. The memory is held by who calls. The sender
/// is not trusted: each number is read once and checked, and a text is copied out before anybody looks at it.
/// </summary>
/// <param name="memory">Where the ring is.</param>
/// <param name="start">Where in it this direction begins.</param>
internal sealed class RingReader(SharedMemory memory, int start)
{
    // Ours, and not what the memory says: there the sender can write too.
    private uint _head;

    /// <summary>How many packets the sender has sent over the socket, as far as it says.</summary>
    internal uint Packets => Volatile.Read(ref memory.Word(start + RingLayout.Packets));

    /// <summary>Takes the next text; null: there is none, or packets come before it that have not been received.</summary>
    /// <param name="packets">How many packets have been received.</param>
    /// <exception cref="ProtocolException">What the sender wrote is no record.</exception>
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

        // The difference and its sign: the numbers begin anew after 2^32.
        if ((int)(before - packets) > 0)
            return null;
        var text = Copy(At(_head + RingLayout.RecordHeader), (int)length);
        _head += (uint)RingLayout.SizeOf((int)length);
        Volatile.Write(ref memory.Word(start + RingLayout.Head), _head);
        return text;
    }

    /// <summary>Says that the receiver is at the socket from now on. It must look here once more afterwards.</summary>
    internal void Sleep()
    {
        Volatile.Write(ref memory.Word(start + RingLayout.Asleep), 1);
        Interlocked.MemoryBarrier();
    }

    /// <summary>Says that the receiver looks here before it goes to the socket.</summary>
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
