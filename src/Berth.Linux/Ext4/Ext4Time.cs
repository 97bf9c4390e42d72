namespace Berth.Linux.Ext4;

/// <summary>
/// Times in an inode: 32 bits of seconds since 1970, signed, and a word with two more bits for the seconds (the epoch) and 30 bits of
/// nanoseconds.
/// </summary>
internal static class Ext4Time
{
    private const long Earliest = int.MinValue;
    private const long Latest = (3L << 32) + int.MaxValue;
    private const int NanosecondsInTick = 100;

    internal static DateTimeOffset Read(uint seconds, uint extra) =>
        DateTimeOffset.FromUnixTimeSeconds((int)seconds + ((long)(extra & 3) << 32)).AddTicks((extra >> 2) / NanosecondsInTick);

    /// <summary>A time that ext4 can't keep becomes the nearest that it can.</summary>
    internal static (uint Seconds, uint Extra) Write(DateTimeOffset time)
    {
        var seconds = Math.Clamp(time.ToUnixTimeSeconds(), Earliest, Latest);
        var ticks = (uint)(time.UtcTicks - DateTimeOffset.FromUnixTimeSeconds(time.ToUnixTimeSeconds()).UtcTicks);
        var epoch = (uint)((seconds - (int)seconds) >> 32) & 3;
        return ((uint)seconds, ((ticks * NanosecondsInTick) << 2) | epoch);
    }
}
