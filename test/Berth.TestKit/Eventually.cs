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
    public static async Task Async(Func<Task<bool>> condition, [CallerArgumentExpression(nameof(condition))] string expected = "")
    {
        var clock = Stopwatch.StartNew();
        while (!await condition())
        {
            if (clock.Elapsed > Deadline.Time)
                Assert.Fail($"not within {Deadline.Time.TotalSeconds:0} s: {expected}");
            await Task.Delay(s_pause);
        }
    }
}
