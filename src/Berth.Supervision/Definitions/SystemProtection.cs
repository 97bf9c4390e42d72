namespace Berth.Supervision.Definitions;

/// <summary>The system directories that are read-only for a service (ProtectSystem= of systemd.exec(5)).</summary>
public enum SystemProtection
{
    /// <summary>None.</summary>
    None,

    /// <summary>/usr and the boot loader's directories.</summary>
    System,

    /// <summary><see cref="System"/>, and /etc.</summary>
    Full,

    /// <summary>All directories except /dev, /proc and /sys.</summary>
    Strict,
}
