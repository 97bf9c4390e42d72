using Berth.Supervision.Definitions;
using Berth.Supervision.Logs;
using Berth.Supervision.Services;

namespace Berth.Supervision;

/// <summary>
/// Whoever supervises services on this host. Whether a service should run (its desired state, which outlives a reboot) is kept apart from
/// whether it does (its observed state). Implementations may be called from several threads.
/// </summary>
/// <remarks>
/// Callers use one through <see cref="ValidatingServiceManager"/>, so that names and definitions have been checked before an implementation
/// sees them.
/// All methods throw <see cref="ServiceException"/> for what the user can mend.
/// </remarks>
public interface IServiceManager
{
    /// <summary>Which one it is.</summary>
    ServiceManagerKind Kind { get; }

    /// <summary>Whose services it runs.</summary>
    ServiceScope Scope { get; }

    /// <summary>What it can do.</summary>
    ServiceManagerCapabilities Capabilities { get; }

    /// <summary>
    /// The most characters in a name, its instance included: what <see cref="FileNameLimit"/> says for the files it makes of one.
    /// </summary>
    int LongestName { get; }

    /// <summary>Makes a service known. Doing it again with the same definition changes nothing but the desired state.</summary>
    /// <param name="definition">The service.</param>
    /// <param name="start">Whether it should run from now on; false: it is there, and down.</param>
    /// <param name="cancellationToken">Stops waiting; what was begun is finished or undone.</param>
    /// <exception cref="ServiceException">It is registered with another definition, or can't be registered; nothing half done is
    /// left.</exception>
    Task RegisterAsync(ServiceDefinition definition, bool start, CancellationToken cancellationToken = default);

    /// <summary>Gives a registered service another definition. Whether it should run stays as it is, and so do its logs.</summary>
    /// <param name="definition">The service as it is to be.</param>
    /// <param name="restart">
    /// Whether a service that runs is stopped and started with it, before this returns. Else it goes on as it is, and what can change
    /// meanwhile (order, restarts, logs) does; a service manager that can't tell these apart restarts it all the same.
    /// </param>
    /// <param name="cancellationToken">Stops waiting; what was begun is finished.</param>
    /// <exception cref="ServiceException">It can't be replaced, and is as it was; or it could not be started again.</exception>
    async Task ReplaceAsync(ServiceDefinition definition, bool restart, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(definition);
        var before = await StatusAsync(definition.Name, cancellationToken).ConfigureAwait(false);
        await UnregisterAsync(definition.Name, cancellationToken).ConfigureAwait(false);
        await RegisterAsync(definition, start: before.Desired is DesiredState.Up, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Stops a service and forgets it. No service of that name: nothing to do.</summary>
    /// <param name="name">The service.</param>
    /// <param name="cancellationToken">Stops waiting; the service stays registered.</param>
    /// <exception cref="ServiceException">It did not stop in time; it is still registered.</exception>
    Task UnregisterAsync(ServiceName name, CancellationToken cancellationToken = default);

    /// <summary>Wants a service up, and what it requires and wants; returns when its program runs (not: when it is ready).</summary>
    /// <param name="name">The service.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    Task StartAsync(ServiceName name, CancellationToken cancellationToken = default);

    /// <summary>Wants a service down, after those that require it; returns when it has ended.</summary>
    /// <param name="name">The service.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    Task StopAsync(ServiceName name, CancellationToken cancellationToken = default);

    /// <summary>Stops a service, where it runs, and starts it; wants it up.</summary>
    /// <param name="name">The service.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    Task RestartAsync(ServiceName name, CancellationToken cancellationToken = default);

    /// <summary>How a service is.</summary>
    /// <param name="name">The service.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    Task<ServiceStatus> StatusAsync(ServiceName name, CancellationToken cancellationToken = default);

    /// <summary>How all services are that Berth registered, in the order of their names.</summary>
    /// <param name="cancellationToken">Stops waiting.</param>
    Task<IReadOnlyList<ServiceStatus>> ListAsync(CancellationToken cancellationToken = default);

    /// <summary>What a service wrote, the oldest line first.</summary>
    /// <param name="name">The service.</param>
    /// <param name="query">How much of it, and whether to wait for more.</param>
    /// <param name="cancellationToken">Ends it.</param>
    IAsyncEnumerable<LogLine> LogsAsync(ServiceName name, LogQuery query, CancellationToken cancellationToken = default);

    /// <summary>
    /// How each service is, and then each change as it comes, without what services use. A reader that is slow gets a service's latest
    /// state, not each that it had meanwhile. A service manager that does not tell of changes is asked every second.
    /// </summary>
    /// <param name="cancellationToken">Ends it, with <see cref="OperationCanceledException"/>.</param>
    IAsyncEnumerable<ServiceChange> WatchAsync(CancellationToken cancellationToken = default) =>
        ServicePolling.WatchAsync(this, TimeProvider.System, cancellationToken);
}
