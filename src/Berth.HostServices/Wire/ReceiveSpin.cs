using System.Diagnostics;

namespace Berth.HostServices.Wire;

/// <summary>
/// Looks for a message a little longer before the thread goes to sleep: to be woken again takes longer than most services take to answer.
/// It learns: where nothing comes in that time, it soon stops to look, and tries again now and then.
/// </summary>
/// <remarks>
/// Between two looks it offers its processor to others, for the peer may be waiting for just that one. Used by the receiver alone, one
/// thread at a time.
/// </remarks>
internal sealed class ReceiveSpin
{
    private const int Most = 8, TryAgainAfter = 64;
    private static readonly long s_longest = Stopwatch.Frequency / 1_000_000 * 30; // 30 µs: two or three times what being woken takes

    private int _trust = Most;
    private int _passed;
    private int _looks;
    private long _began;

    /// <summary>Whether to look for a message again instead of waiting for it.</summary>
    /// <param name="isFirst">Whether this receive has not looked before: its time begins.</param>
    /// <param name="looksAYield">After how many looks to offer the processor to others.</param>
    public bool ShouldLookAgain(bool isFirst, int looksAYield)
    {
        if (isFirst)
        {
            if (_trust is 0 && ++_passed < TryAgainAfter)
                return false;
            _began = Stopwatch.GetTimestamp();
            _looks = 0;
        }
        else if (Stopwatch.GetTimestamp() - _began > s_longest)
        {
            _passed = 0;
            _trust = Math.Max(0, _trust - 1);
            return false;
        }

        if (++_looks % looksAYield == 0)
            Thread.Yield();
        return true;
    }

    /// <summary>Learns that looking was worth it.</summary>
    public void Found() => _trust = Math.Min(Most, _trust + 1);
}
