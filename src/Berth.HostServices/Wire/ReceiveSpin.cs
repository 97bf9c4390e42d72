using System.Diagnostics;

namespace Berth.HostServices;

/// <summary>
/// Looks for a message a little longer before the thread lets its processor go: to wake it again takes longer than most services take to answer. It learns: where
/// nothing comes in that time, it soon looks no longer, and where messages begin to come quickly, it looks again.
/// </summary>
/// <remarks>Used by the receiver alone, one thread at a time.</remarks>
internal sealed class ReceiveSpin
{
    private const int Most = 8;
    private static readonly long s_longest = Stopwatch.Frequency / 1_000_000 * 30; // 30 µs: about two wake-ups

    // With one processor the peer can't answer before we let it go.
    private static readonly bool s_isUseful = Environment.ProcessorCount > 1;

    private int _trust = Most / 2;
    private long _began;

    /// <summary>Whether to look for a message again instead of waiting for it. The first call of a receive begins the time.</summary>
    /// <param name="isFirst">Whether this receive has not looked before.</param>
    public bool ShouldLookAgain(bool isFirst)
    {
        if (!s_isUseful)
            return false;
        var now = Stopwatch.GetTimestamp();
        if (isFirst)
            _began = now;
        if (_trust > 0 && now - _began < s_longest)
            return true;
        if (_trust > 0)
            _trust--;
        return false;
    }

    /// <summary>Learns from a message that came: it was worth looking, or nearly.</summary>
    public void Came()
    {
        if (s_isUseful && _trust < Most && Stopwatch.GetTimestamp() - _began < 2 * s_longest)
            _trust++;
    }
}
