namespace Berth.Supervisor.States;

/// <summary>The events of a service.</summary>
internal enum ServiceEvent
{
    /// <summary>A request, a schedule, or a connection starts it.</summary>
    StartAsked,

    /// <summary>A request stops it.</summary>
    StopAsked,

    /// <summary>The services before it are ready.</summary>
    Unblocked,

    /// <summary>Its program was executed.</summary>
    Executed,

    /// <summary>It has become ready.</summary>
    ReadyReported,

    /// <summary>It reports that it reloads its configuration, and is not ready meanwhile.</summary>
    ReloadReported,

    /// <summary>The readiness timeout has elapsed.</summary>
    ReadyOverdue,

    /// <summary>The watchdog timeout has elapsed.</summary>
    WatchdogOverdue,

    /// <summary>Its program has ended and left processes behind.</summary>
    MainEnded,

    /// <summary>The stop timeout has elapsed.</summary>
    StopDelayOver,

    /// <summary>It ended after a stop request.</summary>
    EndedAsAsked,

    /// <summary>It ended after a stop request, and was requested to start again.</summary>
    EndedToStart,

    /// <summary>It ended, or could not be started, and will be restarted after the back-off delay.</summary>
    EndedToRestart,

    /// <summary>It ended without a failure, and will not be restarted.</summary>
    EndedWell,

    /// <summary>It failed, or could not be started, and will not be restarted.</summary>
    EndedBadly,

    /// <summary>The back-off delay has elapsed.</summary>
    BackoffOver,
}
