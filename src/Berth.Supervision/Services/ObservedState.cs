namespace Berth.Supervision.Services;

/// <summary>What a service is doing.</summary>
public enum ObservedState
{
    /// <summary>Not running, and not about to.</summary>
    Down,

    /// <summary>Waiting for what comes before it.</summary>
    Starting,

    /// <summary>Being started: there is a process, which has not executed its program yet.</summary>
    Launching,

    /// <summary>Its program runs; it is not known to be ready.</summary>
    Up,

    /// <summary>Its program runs and it is ready.</summary>
    Ready,

    /// <summary>Asked to end.</summary>
    Stopping,

    /// <summary>Ended, and will be started again in a moment.</summary>
    Backoff,

    /// <summary>Ended in a way that is not right, and will not be started again by itself.</summary>
    Failed,

    /// <summary>Ended as it should, and will not be started again by itself.</summary>
    Finished,
}
