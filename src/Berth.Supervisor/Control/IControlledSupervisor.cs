using Berth.Supervision.Definitions;
using Berth.Supervision.Services;
using Berth.Supervisor.Logs;

namespace Berth.Supervisor.Control;

/// <summary>The operations for clients of the control socket.</summary>
internal interface IControlledSupervisor
{
    /// <summary>Writes a message to the supervisor's own output.</summary>
    void Report(string problem);

    /// <summary>Registers a service, and starts it if requested; waits until it is up.</summary>
    Task RegisterAsync(ServiceDefinition definition, bool start, CancellationToken cancellationToken);

    /// <summary>Replaces the definition of a service, and restarts it if requested.</summary>
    Task ReplaceAsync(ServiceDefinition definition, bool restart, CancellationToken cancellationToken);

    /// <summary>Stops and unregisters services.</summary>
    Task UnregisterAsync(IReadOnlyList<ServiceName> names, CancellationToken cancellationToken);

    /// <summary>Starts a service and what it requires; waits until it is up.</summary>
    Task StartAsync(ServiceName name, CancellationToken cancellationToken);

    /// <summary>Stops a service; waits until it has ended.</summary>
    Task StopAsync(ServiceName name, CancellationToken cancellationToken);

    /// <summary>Stops services, those that require others first.</summary>
    Task StopAsync(IReadOnlyList<ServiceName> names, CancellationToken cancellationToken);

    /// <summary>Restarts a service, unless that was done since the request.</summary>
    Task RestartAsync(ServiceName name, DateTimeOffset? asked, CancellationToken cancellationToken);

    /// <summary>Replaces the running instance of a service by a new one that is ready before the old one is asked to end.</summary>
    Task OverlapAsync(ServiceName name, DateTimeOffset? asked, CancellationToken cancellationToken);

    /// <summary>Replaces the supervisor's program while services run.</summary>
    Task UpgradeAsync(string program, CancellationToken cancellationToken);

    /// <summary>Reloads the definitions.</summary>
    Task ReloadAsync();

    /// <summary>Whether there are no services left.</summary>
    Task<bool> IsUnneededAsync();

    /// <summary>Ends the supervisor.</summary>
    void EndUnneeded();

    /// <summary>The status of a service.</summary>
    Task<ServiceStatus> StatusAsync(ServiceName name);

    /// <summary>The status of all services.</summary>
    Task<List<ServiceStatus>> ListAsync();

    /// <summary>The log of a service, and if followed, its further output.</summary>
    Task<(LogTail Tail, LogFollower? Follower)> LogsAsync(ServiceName name, bool follow);

    /// <summary>
    /// The status of a service, then its complete output and the changes of its state; the service blocks if the reader is too slow.
    /// </summary>
    Task<LogFollower> AttachAsync(ServiceName name);

    /// <summary>Stops following the log of a service, or detaches from it.</summary>
    void LeaveLogs(ServiceName name, LogFollower follower);

    /// <summary>Follows the changes of all services.</summary>
    Task<StatusFollower> FollowAsync();

    /// <summary>Stops following changes.</summary>
    void Leave(StatusFollower follower);
}
