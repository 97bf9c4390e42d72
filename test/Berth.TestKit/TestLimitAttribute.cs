using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using System.Runtime.InteropServices;
using Xunit.v3;

namespace Berth.TestKit;

/// <summary>
/// Ends a test that hangs, so that the other tests run and the hanging one is named. After <see cref="s_limit"/> a test's name is printed
/// with the processes below this one, and the processes that were started since the test began are killed: usually the test waits for one.
/// When eng/test ends the whole project (SIGTERM), the tests that are running then are printed as well.
/// </summary>
[AttributeUsage(AttributeTargets.Assembly)]
public sealed class TestLimitAttribute : BeforeAfterTestAttribute
{
    /// <summary>
    /// More than twice what the longest test takes on a busy machine with two processors. BERTH_TEST_LIMIT, in seconds, is for a test that
    /// is told to take longer.
    /// </summary>
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(
        int.TryParse(Environment.GetEnvironmentVariable("BERTH_TEST_LIMIT"), CultureInfo.InvariantCulture, out var seconds)
            ? seconds
            : 420);

    private static readonly TimeSpan s_interval = TimeSpan.FromSeconds(10);
    private static readonly ConcurrentDictionary<IXunitTest, DateTime> s_running = [];
    private static readonly Lock s_lock = new();
    private static Timer? s_timer;
    private static PosixSignalRegistration? s_end;

    /// <inheritdoc/>
    public override void Before(MethodInfo methodUnderTest, IXunitTest test)
    {
        s_running[test] = DateTime.Now;
        lock (s_lock)
        {
            s_timer ??= new Timer(_ => EndHanging(), null, s_interval, s_interval);
            s_end ??= PosixSignalRegistration.Create(PosixSignal.SIGTERM, _ => Report("ended by SIGTERM", [.. s_running]));
        }
    }

    /// <inheritdoc/>
    public override void After(MethodInfo methodUnderTest, IXunitTest test) => s_running.TryRemove(test, out _);

    private static void EndHanging()
    {
        var now = DateTime.Now;
        foreach (var (test, began) in s_running)
        {
            if (now - began < s_limit)
                continue;
            Report($"not ended after {s_limit.TotalSeconds:0} s", [new(test, began)]);
            // Asked for again at every interval: a test may start and await several processes.
            foreach (var process in DescendantProcess.BelowThis().Where(p => p.Started >= began))
                process.Kill();
        }
    }

    private static void Report(string what, IReadOnlyList<KeyValuePair<IXunitTest, DateTime>> tests)
    {
        foreach (var (test, began) in tests)
            Console.WriteLine($"hanging test: {test.TestDisplayName}: {what}; it began {(DateTime.Now - began).TotalSeconds:0} s ago");
        foreach (var process in DescendantProcess.BelowThis())
            Console.WriteLine($"  process {process}");
    }
}
