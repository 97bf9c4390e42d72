namespace Berth.Engine.Services.Boot;

/// <summary>What starts Berth's own supervisor when a host does.</summary>
internal enum BootWay
{
    /// <summary>Nothing that Berth knows: somebody has to.</summary>
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
