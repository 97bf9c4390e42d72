using Berth.Supervision.Definitions;
using Berth.Supervision.Logs;
using Berth.Supervision.Services;

namespace Berth.Supervision;

/// <summary>
/// A service manager of this host. The desired state of a service (whether it should run; kept across reboots) is separate from its
/// observed state (whether it runs). Implementations can be called from several threads.
/// </summary>
/// <remarks>
/// Callers use a <see cref="ValidatingServiceManager"/> around it, so an implementation gets only valid names and definitions.
/// All methods throw <see cref="ServiceException"/> for errors that the user can fix.
/// </remarks>
public interface IServiceManager
{
    /// <summary>The kind of service manager.</summary>
    ServiceManagerKind Kind { get; }

    /// <summary>Whether it runs the services of the system or of a user.</summary>
    ServiceScope Scope { get; }

    /// <summary>Its capabilities.</summary>
    ServiceManagerCapabilities Capabilities { get; }

    /// <summary>
    /// The maximum length of a name in characters, including the instance: the <see cref="FileNameLimit"/> of its files.
    /// </summary>
    int LongestName { get; }

    /// <summary>Registers a service. Registering it again with the same definition changes only the desired state.</summary>
    /// <param name="definition">The service.</param>
    /// <param name="start">Whether it should run from now on; false: it is registered and down.</param>
    /// <param name="cancellationToken">Cancels the wait; the operation is completed or undone.</param>
    /// <exception cref="ServiceException">It is registered with another definition, or cannot be registered; nothing was
    /// changed.</exception>
    Task RegisterAsync(ServiceDefinition definition, bool start, CancellationToken cancellationToken = default);

    /// <summary>Replaces the definition of a registered service. The desired state and the logs are kept.</summary>
    /// <param name="definition">The new definition.</param>
    /// <param name="restart">
    /// Whether a running service is restarted with it, before this returns. Otherwise the service keeps running, and changes of order,
    /// restarts and logs take effect. A service manager that cannot do that restarts it anyway.
    /// </param>
    /// <param name="cancellationToken">Cancels the wait; the operation is completed.</param>
    /// <exception cref="ServiceException">It cannot be replaced, and is unchanged; or it could not be started again.</exception>
    async Task ReplaceAsync(ServiceDefinition definition, bool restart, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(definition);
        var before = await StatusAsync(definition.Name, cancellationToken).ConfigureAwait(false);
        await UnregisterAsync(definition.Name, cancellationToken).ConfigureAwait(false);
        await RegisterAsync(definition, start: before.Desired is DesiredState.Up, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Stops and unregisters a service. Does nothing if there is no service with that name.</summary>
    /// <param name="name">The service.</param>
    /// <param name="cancellationToken">Cancels the wait; the service stays registered.</param>
    /// <exception cref="ServiceException">The service did not stop in time; it is still registered.</exception>
    Task UnregisterAsync(ServiceName name, CancellationToken cancellationToken = default);

    /// <summary>
    /// Sets the desired state of a service, and of those it requires and wants, to up; returns when its program runs (not when it is
    /// ready).
    /// </summary>
    /// <param name="name">The service.</param>
    /// <param name="cancellationToken">Cancels the wait, not the request.</param>
    Task StartAsync(ServiceName name, CancellationToken cancellationToken = default);

    /// <summary>Sets the desired state of a service to down, after stopping those that require it; returns when it has ended.</summary>
    /// <param name="name">The service.</param>
    /// <param name="cancellationToken">Cancels the wait, not the request.</param>
    Task StopAsync(ServiceName name, CancellationToken cancellationToken = default);

    /// <summary>Stops a service if it runs, and starts it; sets its desired state to up.</summary>
    /// <param name="name">The service.</param>
    /// <param name="cancellationToken">Cancels the wait, not the request.</param>
    Task RestartAsync(ServiceName name, CancellationToken cancellationToken = default);

    /// <summary>
    /// Replaces the running instance of a service without a pause: a new instance gets the same listening sockets, and when it is ready,
    /// the old one is asked to end. Returns when that has ended. A service that does not run is started.
    /// </summary>
    /// <param name="name">The service.</param>
    /// <param name="cancellationToken">Cancels the wait, not the request.</param>
    /// <exception cref="ServiceException">The service manager lacks <see cref="ServiceManagerCapabilities.Overlap"/>, or the new instance
    /// did not become ready: it has ended, and the old one was not touched.</exception>
    Task OverlapAsync(ServiceName name, CancellationToken cancellationToken = default) =>
        throw ServiceException.NoOverlap(name, Kind);

    /// <summary>The status of a service.</summary>
    /// <param name="name">The service.</param>
    /// <param name="cancellationToken">Cancels the wait, not the request.</param>
    Task<ServiceStatus> StatusAsync(ServiceName name, CancellationToken cancellationToken = default);

    /// <summary>The status of all services that Berth registered, sorted by name.</summary>
    /// <param name="cancellationToken">Cancels the wait, not the request.</param>
    Task<IReadOnlyList<ServiceStatus>> ListAsync(CancellationToken cancellationToken = default);

    /// <summary>The log of a service, the oldest line first.</summary>
    /// <param name="name">The service.</param>
    /// <param name="query">Which lines, and whether to wait for more.</param>
    /// <param name="cancellationToken">Ends the operation.</param>
    IAsyncEnumerable<LogLine> LogsAsync(ServiceName name, LogQuery query, CancellationToken cancellationToken = default);

    /// <summary>
    /// The status of each service, then each change, without resource usage. A slow reader gets the latest state of a service, not each
    /// state in between. A service manager that does not report changes is polled every second.
    /// </summary>
    /// <param name="cancellationToken">Ends the stream, with <see cref="OperationCanceledException"/>.</param>
    IAsyncEnumerable<ServiceChange> WatchAsync(CancellationToken cancellationToken = default) =>
        ServicePolling.WatchAsync(this, TimeProvider.System, cancellationToken);
}
