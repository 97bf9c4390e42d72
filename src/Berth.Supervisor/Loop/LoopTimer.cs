namespace Berth.Supervisor.Loop;

/// <summary>Something to be done at a time, see <see cref="TimerHeap"/>.</summary>
internal sealed class LoopTimer(long due, Action expired)
{
    /// <summary>When, as a timestamp of the heap's clock.</summary>
    public long Due { get; } = due;

    /// <summary>What is done then.</summary>
    public Action Expired { get; } = expired;

    /// <summary>Its place in the heap; -1: it is not in one.</summary>
    public int Place { get; set; } = -1;
}
