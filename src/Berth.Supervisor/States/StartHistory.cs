using Berth.Workloads.Specs;

namespace Berth.Supervisor.States;

/// <summary>When a service was started lately, as far as its policy asks. Times are of a clock that never jumps.</summary>
internal sealed class StartHistory
{
    private Queue<TimeSpan>? _starts;

    /// <summary>Short runs in a row.</summary>
    public int Attempts { get; private set; }

    /// <summary>Goes on where an earlier supervisor was.</summary>
    public void Recall(int attempts) => Attempts = attempts;

    /// <summary>Notes a start.</summary>
    public void Started(StartLimitSpec? limit, TimeSpan now)
    {
        if (limit is null)
            return;
        _starts ??= new Queue<TimeSpan>(limit.Starts);
        while (_starts.Count >= limit.Starts)
            _starts.Dequeue();
        _starts.Enqueue(now);
    }

    /// <summary>Notes that a run is over.</summary>
    public void Ended(BackoffSpec backoff, TimeSpan ran) => Attempts = ran >= backoff.ResetAfter ? 1 : Attempts + 1;

    /// <summary>Whether another start now would be one too many.</summary>
    public bool IsExhausted(StartLimitSpec? limit, TimeSpan now) =>
        limit is not null && _starts is not null && _starts.Count >= limit.Starts && now - _starts.Peek() < limit.Within;

    /// <summary>Somebody starts it by hand: what was counts no more.</summary>
    public void Clear()
    {
        Attempts = 0;
        _starts = null;
    }
}
