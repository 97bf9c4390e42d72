using System.Buffers.Binary;

namespace Berth.Supervision.S6;

/// <summary>TAI64N time stamps as s6 writes them: seconds of atomic time since 1970 plus 2^62, then nanoseconds, big-endian.</summary>
internal static class Tai64
{
    /// <summary>The size of a time stamp in bytes.</summary>
    internal const int Size = 12;

    // Atomic time is ahead of UTC by 10 s and the leap seconds, of which skalibs has a table: 27 until 2017, and none since.
    private const long Epoch = (1L << 62) + 37;

    // The year 9999.
    private const long MostSeconds = 253402300799;

    /// <summary>The time; null: the bytes are not a time.</summary>
    internal static DateTimeOffset? TryRead(ReadOnlySpan<byte> stamp)
    {
        var seconds = BinaryPrimitives.ReadInt64BigEndian(stamp) - Epoch;
        var nanoseconds = BinaryPrimitives.ReadUInt32BigEndian(stamp[sizeof(long)..]);
        return seconds is < 0 or > MostSeconds || nanoseconds >= 1_000_000_000
            ? null
            : DateTimeOffset.FromUnixTimeSeconds(seconds).AddTicks(nanoseconds / 100);
    }
}
