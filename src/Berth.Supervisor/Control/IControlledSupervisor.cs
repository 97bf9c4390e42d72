using Berth.Supervision.Definitions;
using Berth.Supervision.Services;
using Berth.Supervisor.Logs;

namespace Berth.Supervisor.Control;

/// <summary>What a client of the control socket can ask for.</summary>
internal interface IControlledSupervisor
{
    /// <summary>Says something that nobody asked for, where its own output goes.</summary>
    void Report(string problem);

    /// <summary>Registers a service, and starts it if asked to; waits until it is up.</summary>
    Task RegisterAsync(ServiceDefinition definition, bool start, CancellationToken cancellationToken);

    /// <summary>Gives a service another definition, and restarts it if asked to.</summary>
    Task ReplaceAsync(ServiceDefinition definition, bool restart, CancellationToken cancellationToken);

    /// <summary>Stops services and forgets them.</summary>
    Task UnregisterAsync(IReadOnlyList<ServiceName> names, CancellationToken cancellationToken);

    /// <summary>Starts a service and what it requires; waits until it is up.</summary>
    Task StartAsync(ServiceName name, CancellationToken cancellationToken);

    /// <summary>Stops a service; waits until it has ended.</summary>
    Task StopAsync(ServiceName name, CancellationToken cancellationToken);

    /// <summary>Stops services, those first that others are required by.</summary>
    Task StopAsync(IReadOnlyList<ServiceName> names, CancellationToken cancellationToken);

    /// <summary>Stops and starts a service, unless that has been done since it was asked for.</summary>
    Task RestartAsync(ServiceName name, DateTimeOffset? asked, CancellationToken cancellationToken);

    /// <summary>Becomes another program, with the services as they run.</summary>
    Task UpgradeAsync(string program, CancellationToken cancellationToken);

    /// <summary>Reads the definitions anew.</summary>
    Task ReloadAsync();

    /// <summary>Whether there is no service left to supervise.</summary>
    Task<bool> IsUnneededAsync();

    /// <summary>Ends the supervisor.</summary>
    void EndUnneeded();

    /// <summary>How one service is.</summary>
    Task<ServiceStatus> StatusAsync(ServiceName name);

    /// <summary>How all services are.</summary>
    Task<List<ServiceStatus>> ListAsync();

    /// <summary>What a service has written; and what it will write, if that is to be followed.</summary>
    Task<(LogTail Tail, LogFollower? Follower)> LogsAsync(ServiceName name, bool follow);

    /// <summary>
    /// How a service is, and what it writes and how it is from now on, all of it; it waits for a reader that is too slow.
    /// </summary>
    Task<LogFollower> AttachAsync(ServiceName name);

    /// <summary>Ends following the log of a service, or being attached to it.</summary>
    void LeaveLogs(ServiceName name, LogFollower follower);

    /// <summary>Follows the changes of all services.</summary>
    Task<StatusFollower> FollowAsync();

    /// <summary>Ends following changes.</summary>
    void Leave(StatusFollower follower);
}
