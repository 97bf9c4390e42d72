namespace Berth.Fleet.Tests.Push;

/// <summary>A clock whose timers elapse at once, and are reported.</summary>
internal sealed class InstantTimers(Action<TimeSpan> created) : TimeProvider
{
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        created(dueTime);
        return System.CreateTimer(callback, state, TimeSpan.Zero, period);
    }
}
