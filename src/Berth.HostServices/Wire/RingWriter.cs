using Berth.Linux.Files;

namespace Berth.HostServices.Wire;

/// <summary>
/// The sender's side of one direction of a <see cref="MessageRing"/>. One thread at a time. The memory is held by who calls.
/// </summary>
/// <param name="memory">Where the ring is.</param>
/// <param name="start">Where in it this direction begins.</param>
internal sealed class RingWriter(SharedMemory memory, int start)
{
    // Ours, and not what the memory says: there the receiver can write too.
    private uint _tail;

    /// <summary>Whether the receiver waits at the socket, or is about to.</summary>
    internal bool IsReceiverAsleep => Volatile.Read(ref memory.Word(start + RingLayout.Asleep)) != 0;

    /// <summary>Puts a text in; false where the receiver looks elsewhere, it is too long, or there is no room.</summary>
    /// <param name="text">The text.</param>
    /// <param name="packets">How many packets were sent over the socket: those come before it.</param>
    /// <param name="wakes">Whether the receiver has gone to the socket meanwhile, and has to be sent a packet to look here.</param>
    internal bool TryPut(ReadOnlySpan<byte> text, uint packets, out bool wakes)
    {
        wakes = false;
        if (text.Length > RingLayout.LongestText || IsReceiverAsleep)
            return false;
        var used = _tail - Volatile.Read(ref memory.Word(start + RingLayout.Head));
        var size = (uint)RingLayout.SizeOf(text.Length);
        // More than there is: the receiver writes nonsense, and gets the rest over the socket.
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

        // The receiver says that it sleeps, and then looks once more; we write, and then look whether it sleeps. One of us sees the other.
        Interlocked.MemoryBarrier();
        wakes = IsReceiverAsleep;
        return true;
    }

    /// <summary>Tells a receiver that looks here how many packets were sent over the socket.</summary>
    internal void TellPackets(uint count) => Volatile.Write(ref memory.Word(start + RingLayout.Packets), count);

    private int At(uint position) => start + RingLayout.Records + (int)(position % RingLayout.Capacity);
}
