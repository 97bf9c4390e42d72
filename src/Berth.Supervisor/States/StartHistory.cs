using Berth.Workloads.Specs;

namespace Berth.Supervisor.States;

/// <summary>The recent starts of a service that its policy needs. Times are of a monotonic clock.</summary>
internal sealed class StartHistory
{
    private Queue<TimeSpan>? _starts;

    /// <summary>The number of consecutive short runs.</summary>
    public int Attempts { get; private set; }

    /// <summary>Restores the history of an earlier supervisor.</summary>
    public void Recall(int attempts) => Attempts = attempts;

    /// <summary>Records a start.</summary>
    public void Started(StartLimitSpec? limit, TimeSpan now)
    {
        if (limit is null)
            return;
        _starts ??= new Queue<TimeSpan>(limit.Starts);
        while (_starts.Count >= limit.Starts)
            _starts.Dequeue();
        _starts.Enqueue(now);
    }

    /// <summary>Records the end of a run.</summary>
    public void Ended(BackoffSpec backoff, TimeSpan ran) => Attempts = ran >= backoff.ResetAfter ? 1 : Attempts + 1;

    /// <summary>Whether another start now would exceed the limit.</summary>
    public bool IsExhausted(StartLimitSpec? limit, TimeSpan now) =>
        limit is not null && _starts is not null && _starts.Count >= limit.Starts && now - _starts.Peek() < limit.Within;

    /// <summary>Clears the history, for a start by a request.</summary>
    public void Clear()
    {
        Attempts = 0;
        _starts = null;
    }
}
