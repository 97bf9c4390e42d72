namespace Berth.Engine.Services.Boot;

/// <summary>A means that starts Berth's own supervisor at boot.</summary>
internal enum BootWay
{
    /// <summary>None that Berth knows; the administrator has to find one.</summary>
    None,

    /// <summary>A unit of the system's systemd.</summary>
    System,

    /// <summary>A unit of the user's systemd, which runs without a login (linger).</summary>
    User,

    /// <summary>A service of OpenRC.</summary>
    OpenRc,

    /// <summary>A service directory of s6.</summary>
    S6,

    /// <summary>A line of the user's crontab(5): <c>@reboot</c>.</summary>
    Cron,
}
