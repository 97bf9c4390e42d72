using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace Berth.TestKit;

/// <summary>
/// For what announces itself by no event (a file appears, a process is gone): asks until it is so, or the deadline is over.
/// </summary>
public static class Eventually
{
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(5);

    /// <summary>Returns when the condition holds; fails at the deadline.</summary>
    public static Task Async(Func<bool> condition, [CallerArgumentExpression(nameof(condition))] string expected = "") =>
        Async(() => Task.FromResult(condition()), expected);

    /// <summary>Returns when the condition holds; fails at the deadline.</summary>
    public static Task Async(Func<Task<bool>> condition, [CallerArgumentExpression(nameof(condition))] string expected = "") =>
        Async(condition, Deadline.Time, CancellationToken.None, expected);

    /// <summary>Returns when the condition holds; fails when the time is over.</summary>
    public static async Task Async(
        Func<Task<bool>> condition,
        TimeSpan within,
        CancellationToken cancellationToken,
        [CallerArgumentExpression(nameof(condition))] string expected = "")
    {
        var clock = Stopwatch.StartNew();
        while (!await condition())
        {
            if (clock.Elapsed > within)
                Assert.Fail($"not within {within.TotalSeconds:0} s: {expected}");
            await Task.Delay(s_pause, cancellationToken);
        }
    }
}
