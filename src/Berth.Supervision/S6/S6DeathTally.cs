namespace Berth.Supervision.S6;

/// <summary>
/// The last ends of a service, which <c>s6-supervise</c> records in <c>supervise/death_tally</c>: a TAI64N time and two bytes for each, the
/// oldest first.
/// </summary>
internal static class S6DeathTally
{
    private const int RecordSize = Tai64.Size + 2;

    /// <summary>The number of ends, and the time of the last.</summary>
    internal static (int Count, DateTimeOffset? Last) Decode(ReadOnlySpan<byte> file)
    {
        var count = file.Length / RecordSize;
        return (count, count == 0 ? null : Tai64.TryRead(file.Slice((count - 1) * RecordSize, RecordSize)));
    }
}
