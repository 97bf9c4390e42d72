namespace Berth.Machines.Guest.Wire;

/// <summary>What a guest says of itself.</summary>
/// <param name="Uptime">The time since its kernel started.</param>
/// <param name="MemoryTotal">Its memory in bytes.</param>
/// <param name="MemoryAvailable">Of these, available to programs.</param>
/// <param name="Load">The average number of running processes in the last minute.</param>
/// <param name="Processes">The number of processes and threads.</param>
/// <param name="DiskTotal">The size of the root file system in bytes.</param>
/// <param name="DiskFree">Of these, free.</param>
public sealed record GuestStatistics(
    TimeSpan Uptime, ulong MemoryTotal, ulong MemoryAvailable, double Load, uint Processes, ulong DiskTotal, ulong DiskFree)
{
    private const double LoadUnit = 100;

    /// <summary>The content of a frame.</summary>
    public ReadOnlyMemory<byte> Encode() => new WireWriter()
        .Large((ulong)Uptime.TotalMilliseconds).Large(MemoryTotal).Large(MemoryAvailable)
        .Number((uint)(Load * LoadUnit)).Number(Processes).Large(DiskTotal).Large(DiskFree)
        .Content;

    /// <summary>Reads the content of a frame.</summary>
    /// <exception cref="GuestProtocolException">It is not one.</exception>
    public static GuestStatistics Decode(ReadOnlySpan<byte> content)
    {
        var reader = new WireReader(content);
        var statistics = new GuestStatistics(
            TimeSpan.FromMilliseconds(Math.Min(reader.Large(), (ulong)TimeSpan.MaxValue.TotalMilliseconds / 2)), reader.Large(),
            reader.Large(), reader.Number() / LoadUnit, reader.Number(), reader.Large(), reader.Large());
        reader.End();
        return statistics;
    }
}
