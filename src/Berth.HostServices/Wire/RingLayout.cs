namespace Berth.HostServices.Wire;

/// <summary>
/// Where things are in the memory of a <see cref="MessageRing"/>, for either direction; all numbers are 32 bits wide and in the machine's
/// order. Positions count bytes from the beginning of time and are taken modulo <see cref="Capacity"/>.
/// </summary>
internal static class RingLayout
{
    /// <summary>How far the receiver has read.</summary>
    internal const int Head = 0;

    /// <summary>Not zero: the receiver waits at the socket, and looks at nothing else before something comes there.</summary>
    internal const int Asleep = 4;

    /// <summary>How far the sender has written. In a cache line of its own, as is what the receiver writes.</summary>
    internal const int Tail = 64;

    /// <summary>How many packets the sender has sent over the socket, so that a receiver who looks here need not ask the kernel.</summary>
    internal const int Packets = 68;

    /// <summary>
    /// Where the records are: length of the text, number of packets that were sent before it, the text, up to a multiple of
    /// <see cref="Unit"/>.
    /// </summary>
    internal const int Records = 128;

    /// <summary>Bytes for records; a power of two.</summary>
    internal const int Capacity = 16 * 1024;

    /// <summary>What precedes the text of a record.</summary>
    internal const int RecordHeader = 8;

    /// <summary>Records begin at multiples of it.</summary>
    internal const int Unit = 8;

    /// <summary>
    /// The longest text of a record. Others go over the socket, where to copy them once more would cost more than the system call.
    /// </summary>
    internal const int LongestText = 4 * 1024;

    /// <summary>Where the direction to who offered the memory begins.</summary>
    internal const int ToOwner = 64;

    /// <summary>Where the direction from who offered the memory begins.</summary>
    internal const int FromOwner = ToOwner + Records + Capacity;

    /// <summary>Not zero: who was offered the memory has taken it.</summary>
    internal const int Joined = 0;

    /// <summary>The length of the memory, whole pages of any size that there is.</summary>
    internal const int Length = 64 * 1024;

    internal static int SizeOf(int text) => RecordHeader + (text + Unit - 1) / Unit * Unit;
}
