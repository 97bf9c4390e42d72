namespace Berth.Supervision.S6;

/// <summary>
/// The last deaths of a service, which <c>s6-supervise</c> notes in <c>supervise/death_tally</c>: a TAI64N stamp and two bytes each, the
/// oldest first.
/// </summary>
internal static class S6DeathTally
{
    private const int RecordSize = Tai64.Size + 2;

    /// <summary>How many there are, and when the last was.</summary>
    internal static (int Count, DateTimeOffset? Last) Decode(ReadOnlySpan<byte> file)
    {
        var count = file.Length / RecordSize;
        return (count, count == 0 ? null : Tai64.TryRead(file.Slice((count - 1) * RecordSize, RecordSize)));
    }
}
