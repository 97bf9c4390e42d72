namespace Berth.Supervisor.States;

/// <summary>What can happen to a service.</summary>
internal enum ServiceEvent
{
    /// <summary>Somebody, the clock, or a connection wants it to run.</summary>
    StartAsked,

    /// <summary>Somebody wants it to end.</summary>
    StopAsked,

    /// <summary>Everything that comes before it is ready.</summary>
    Unblocked,

    /// <summary>Its program was executed.</summary>
    Executed,

    /// <summary>It is ready.</summary>
    ReadyReported,

    /// <summary>It says that it is reading its configuration anew, and not ready for the time being.</summary>
    ReloadReported,

    /// <summary>It has not become ready in time.</summary>
    ReadyOverdue,

    /// <summary>It has not said in time that it is alive.</summary>
    WatchdogOverdue,

    /// <summary>Its program has ended and left processes behind.</summary>
    MainEnded,

    /// <summary>It has been asked to end, and has not in the time allowed.</summary>
    StopDelayOver,

    /// <summary>It ended because somebody wanted it to.</summary>
    EndedAsAsked,

    /// <summary>It ended because somebody wanted it to, and is wanted again.</summary>
    EndedToStart,

    /// <summary>It ended, or could not be started, and is to be started again after a while.</summary>
    EndedToRestart,

    /// <summary>It ended as it should, and is not to be started again.</summary>
    EndedWell,

    /// <summary>It ended otherwise, or could not be started, and is not to be started again.</summary>
    EndedBadly,

    /// <summary>The while is over.</summary>
    BackoffOver,
}
