namespace Berth.Supervisor.States;

/// <summary>The actions of a transition between states.</summary>
[Flags]
internal enum ServiceActions
{
    /// <summary>No action.</summary>
    None = 0,

    /// <summary>Check whether the services before it are ready.</summary>
    Order = 1 << 0,

    /// <summary>Start its program.</summary>
    Launch = 1 << 1,

    /// <summary>Start the readiness probe and the watchdog.</summary>
    Observe = 1 << 2,

    /// <summary>Send the stop signal, and start the stop timeout.</summary>
    Ask = 1 << 3,

    /// <summary>Send SIGABRT for a core dump, and start the stop timeout.</summary>
    Abort = 1 << 4,

    /// <summary>Kill all of its processes.</summary>
    Kill = 1 << 5,

    /// <summary>Start the back-off delay.</summary>
    Wait = 1 << 6,

    /// <summary>Clear the state of its run.</summary>
    Forget = 1 << 7,
}
