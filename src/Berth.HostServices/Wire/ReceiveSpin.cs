using System.Diagnostics;

namespace Berth.HostServices.Wire;

/// <summary>
/// Looks for a message repeatedly before the thread blocks, because being woken takes longer than most services take to answer. It adapts:
/// if no message arrives in that time, it soon stops looking, and tries again now and then.
/// </summary>
/// <remarks>
/// Between looks it yields the processor, for which the peer may be waiting. Used only by the receiver, by one thread at a time.
/// </remarks>
internal sealed class ReceiveSpin
{
    private const int Most = 8, TryAgainAfter = 64;
    // 30 µs: two or three times as long as being woken takes.
    private static readonly long s_longest = Stopwatch.Frequency / 1_000_000 * 30;

    private int _trust = Most;
    private int _passed;
    private int _looks;
    private long _began;

    /// <summary>Whether to look for a message again instead of blocking.</summary>
    /// <param name="isFirst">Whether this is the first look of a receive, which starts the time.</param>
    /// <param name="looksAYield">The number of looks after which to yield the processor.</param>
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

    /// <summary>Records that looking was successful.</summary>
    public void Found() => _trust = Math.Min(Most, _trust + 1);
}
