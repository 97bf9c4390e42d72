namespace Berth.Supervisor.Loop;

/// <summary>An action at a time, see <see cref="TimerHeap"/>.</summary>
internal sealed class LoopTimer(long due, Action expired)
{
    /// <summary>The time, as a timestamp of the heap's clock.</summary>
    public long Due { get; } = due;

    /// <summary>The action.</summary>
    public Action Expired { get; } = expired;

    /// <summary>Its index in the heap; -1: it is not in a heap.</summary>
    public int Place { get; set; } = -1;
}
