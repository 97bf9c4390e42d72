namespace Berth.TestKit;

/// <summary>
/// How long a test waits for an event before it fails: long enough for a busy machine, for only a failing test ever waits that long.
/// </summary>
public static class Deadline
{
    /// <summary>The time allowed.</summary>
    public static readonly TimeSpan Time = TimeSpan.FromSeconds(30);

    /// <summary>A token that is cancelled at the deadline, or when the test run is.</summary>
    public static CancellationToken Token()
    {
        var source = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        source.CancelAfter(Time);
        return source.Token;
    }

    /// <summary>Waits for a task until the deadline.</summary>
    public static Task Within(Task task) => task.WaitAsync(Time);

    /// <summary>Waits for a task until the deadline.</summary>
    public static Task<T> Within<T>(Task<T> task) => task.WaitAsync(Time);

    /// <summary>Waits for a task until the deadline.</summary>
    public static Task<T> Within<T>(ValueTask<T> task) => task.AsTask().WaitAsync(Time);
}
