namespace Berth.Supervision.Services;

/// <summary>What a service is doing.</summary>
public enum ObservedState
{
    /// <summary>Not running, and not about to run.</summary>
    Down,

    /// <summary>Waiting for the services before it.</summary>
    Starting,

    /// <summary>Being started: the process has not executed the program yet.</summary>
    Launching,

    /// <summary>Its program runs; it is not known to be ready.</summary>
    Up,

    /// <summary>Its program runs and it is ready.</summary>
    Ready,

    /// <summary>The stop signal was sent.</summary>
    Stopping,

    /// <summary>Ended, and will be restarted after a delay.</summary>
    Backoff,

    /// <summary>Ended with a failure, and will not be restarted automatically.</summary>
    Failed,

    /// <summary>Ended without a failure, and will not be restarted automatically.</summary>
    Finished,
}
