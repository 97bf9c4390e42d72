namespace Berth.Engine.Services;

/// <summary>Variables that contain the process id of the program for which they are meant. Only the launcher knows it.</summary>
[Flags]
internal enum PidVariables
{
    None = 0,

    /// <summary>LISTEN_PID: sd_listen_fds(3).</summary>
    Listen = 1,

    /// <summary>WATCHDOG_PID: sd_watchdog_enabled(3).</summary>
    Watchdog = 2,
}
