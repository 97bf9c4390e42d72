namespace Berth.Supervision.Systemd;

/// <summary>A running systemd, as Berth needs it. Names are those of units; errors are <see cref="SystemdException"/>.</summary>
internal interface ISystemd
{
    /// <summary>Which version it is; 0: it does not say.</summary>
    Task<int> VersionAsync(CancellationToken cancellationToken);

    /// <summary>Reads the unit files anew.</summary>
    Task ReloadAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Starts, stops or restarts a unit and waits until it has: for one that says when it is ready, until its program runs.
    /// </summary>
    Task RunAsync(SystemdJob job, string unit, CancellationToken cancellationToken);

    /// <summary>
    /// Says which units are started from the start on, or are no more. It is known to systemd from the next <see cref="ReloadAsync"/> on.
    /// </summary>
    Task EnableAsync(IReadOnlyList<string> units, bool enable, CancellationToken cancellationToken);

    /// <summary>Forgets that a unit failed, and how often it was started.</summary>
    Task ResetFailedAsync(string unit, CancellationToken cancellationToken);

    /// <summary>The properties of a unit and of the service that it is, as text.</summary>
    Task<IReadOnlyDictionary<string, string>> PropertiesAsync(string unit, CancellationToken cancellationToken);
}
