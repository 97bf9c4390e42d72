namespace Berth.HostServices.Wire;

/// <summary>
/// Offsets in the memory of a <see cref="MessageRing"/>. All numbers are 32 bits wide, in the byte order of the machine. Positions count
/// all bytes ever written, and are taken modulo <see cref="Capacity"/>.
/// </summary>
internal static class RingLayout
{
    /// <summary>The position up to which the receiver has read.</summary>
    internal const int Head = 0;

    /// <summary>Not zero: the receiver waits for the socket, and does not look into the memory until a packet arrives.</summary>
    internal const int Asleep = 4;

    /// <summary>The position up to which the sender has written. In a cache line of its own, apart from what the receiver writes.</summary>
    internal const int Tail = 64;

    /// <summary>The number of packets that the sender has sent over the socket, so that the receiver need not ask the kernel.</summary>
    internal const int Packets = 68;

    /// <summary>
    /// The records: length of the text, number of packets sent before it, and the text, padded to a multiple of <see cref="Unit"/>.
    /// </summary>
    internal const int Records = 128;

    /// <summary>The space for records in bytes; a power of two.</summary>
    internal const int Capacity = 16 * 1024;

    /// <summary>The length of a record before its text.</summary>
    internal const int RecordHeader = 8;

    /// <summary>Records begin at multiples of this.</summary>
    internal const int Unit = 8;

    /// <summary>
    /// The maximum length of a text in a record. Longer texts are sent over the socket, because copying them once more takes longer than
    /// the system call.
    /// </summary>
    internal const int LongestText = 4 * 1024;

    /// <summary>The offset of the direction to the side that offered the memory.</summary>
    internal const int ToOwner = 64;

    /// <summary>The offset of the direction from the side that offered the memory.</summary>
    internal const int FromOwner = ToOwner + Records + Capacity;

    /// <summary>Not zero: the other side has accepted the memory.</summary>
    internal const int Joined = 0;

    /// <summary>The length of the memory: a multiple of any page size.</summary>
    internal const int Length = 64 * 1024;

    internal static int SizeOf(int text) => RecordHeader + (text + Unit - 1) / Unit * Unit;
}
