using Berth.Supervision.Services;

namespace Berth.Supervision.Systemd;

/// <summary>The systemd instance, and the directory of its units.</summary>
/// <param name="Scope">The system's manager, or the caller's own.</param>
/// <param name="UnitDirectory">The directory for unit files.</param>
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
    /// The absolute path of the berth that probes services: <c>berth service probe</c>. Null: services with such a probe are refused.
    /// </summary>
    public string? Prober { get; init; }

    /// <summary>Whether systemctl(1) is used even where libsystemd is installed.</summary>
    public bool WithoutLibrary { get; init; }
}
