using Berth.Supervision.Services;

namespace Berth.Supervision.Systemd;

/// <summary>Which systemd, and where its units are.</summary>
/// <param name="Scope">The system's manager, or the caller's own.</param>
/// <param name="UnitDirectory">Where unit files are written.</param>
public sealed record SystemdOptions(ServiceScope Scope, string UnitDirectory)
{
    /// <summary>The system's: /etc/systemd/system.</summary>
    public static SystemdOptions System { get; } = new(ServiceScope.System, "/etc/systemd/system");

    /// <summary>The caller's own: systemd/user in XDG_CONFIG_HOME, or in .config of the home directory.</summary>
    /// <param name="home">The home directory.</param>
    /// <param name="configurationHome">XDG_CONFIG_HOME; null: not set.</param>
    public static SystemdOptions User(string home, string? configurationHome) =>
        new(ServiceScope.User,
            Path.Combine(string.IsNullOrEmpty(configurationHome) ? Path.Combine(home, ".config") : configurationHome, "systemd/user"));

    /// <summary>
    /// The berth that asks a service whether it is ready, by its absolute path: <c>berth service probe</c>. Null: services with such a
    /// probe are refused.
    /// </summary>
    public string? Prober { get; init; }

    /// <summary>Whether systemctl(1) is used even where libsystemd is installed.</summary>
    public bool WithoutLibrary { get; init; }
}
