namespace Berth.Supervisor.States;

/// <summary>What is done when a service passes from one state to another.</summary>
[Flags]
internal enum ServiceActions
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>See whether everything that comes before it is ready.</summary>
    Order = 1 << 0,

    /// <summary>Start its program.</summary>
    Launch = 1 << 1,

    /// <summary>Begin to find out whether it is ready, and whether it stays alive.</summary>
    Observe = 1 << 2,

    /// <summary>Ask it to end, and give it the time it is allowed.</summary>
    Ask = 1 << 3,

    /// <summary>Make it leave a core, and give it the time it is allowed to end.</summary>
    Abort = 1 << 4,

    /// <summary>Kill all of its processes.</summary>
    Kill = 1 << 5,

    /// <summary>Wait before it is started again.</summary>
    Wait = 1 << 6,

    /// <summary>Forget its process and everything that belonged to that run.</summary>
    Forget = 1 << 7,
}
