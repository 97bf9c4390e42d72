namespace Berth.Supervision.Tests;

/// <summary>A clock that has moved on by whatever somebody waits for, at once.</summary>
internal sealed class ImpatientTime : TimeProvider
{
    private long _ticks = new DateTimeOffset(2026, 11, 21, 12, 0, 0, TimeSpan.Zero).Ticks;

    public override DateTimeOffset GetUtcNow() => new(Interlocked.Read(ref _ticks), TimeSpan.Zero);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        if (dueTime > TimeSpan.Zero)
            Interlocked.Add(ref _ticks, dueTime.Ticks);
        return System.CreateTimer(callback, state, dueTime > TimeSpan.Zero
            ? TimeSpan.FromMilliseconds(1)
            : dueTime, period > TimeSpan.Zero
            ? TimeSpan.FromMilliseconds(5)
            : period);
    }
}
