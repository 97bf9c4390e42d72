namespace Berth.TestKit;

/// <summary>
/// Lets time pass between two faults that a test puts in. No assertion depends on how long it takes; what a test waits for, it waits for
/// with <see cref="Eventually"/>.
/// </summary>
public static class Pause
{
    /// <summary>Returns after about a time.</summary>
    public static Task Async(TimeSpan time) => Task.Delay(time, TestContext.Current.CancellationToken);
}
