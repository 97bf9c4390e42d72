namespace Berth.Supervision.Systemd;

/// <summary>
/// The operations of a running systemd that Berth needs. Names are those of units; errors are <see cref="SystemdException"/>.
/// </summary>
internal interface ISystemd
{
    /// <summary>Its version; 0: unknown.</summary>
    Task<int> VersionAsync(CancellationToken cancellationToken);

    /// <summary>Reloads the unit files.</summary>
    Task ReloadAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Starts, stops or restarts a unit and waits for the job; for a unit that reports readiness, until its program runs.
    /// </summary>
    Task RunAsync(SystemdJob job, string unit, CancellationToken cancellationToken);

    /// <summary>
    /// Enables or disables units. systemd uses the change after the next <see cref="ReloadAsync"/>.
    /// </summary>
    Task EnableAsync(IReadOnlyList<string> units, bool enable, CancellationToken cancellationToken);

    /// <summary>Resets the failed state of a unit and its count of starts.</summary>
    Task ResetFailedAsync(string unit, CancellationToken cancellationToken);

    /// <summary>The properties of a unit and of its service, as text.</summary>
    Task<IReadOnlyDictionary<string, string>> PropertiesAsync(string unit, CancellationToken cancellationToken);
}
