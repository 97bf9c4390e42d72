namespace Berth.Supervision.Services;

/// <summary>The kinds of service managers.</summary>
public enum ServiceManagerKind
{
    /// <summary>systemd, of the system or of one user.</summary>
    Systemd,

    /// <summary>s6: <c>s6-svscan</c> with a scan directory.</summary>
    S6,

    /// <summary>launchd of macOS.</summary>
    Launchd,

    /// <summary>The service control manager of Windows, or its task scheduler.</summary>
    Windows,

    /// <summary>Berth's own supervisor.</summary>
    Builtin,
}
