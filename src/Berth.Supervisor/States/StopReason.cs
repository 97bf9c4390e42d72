namespace Berth.Supervisor.States;

/// <summary>Why the stop signal was sent to a service, or why its own end is a failure.</summary>
internal enum StopReason
{
    /// <summary>The stop signal was not sent.</summary>
    None,

    /// <summary>A stop request.</summary>
    Asked,

    /// <summary>The readiness timeout has elapsed.</summary>
    NeverReady,

    /// <summary>The watchdog timeout has elapsed.</summary>
    Silent,

    /// <summary>
    /// It exited successfully before it was ready, without a stop signal. That is a failure, because later services depend on its
    /// readiness.
    /// </summary>
    EndedUnready,
}
