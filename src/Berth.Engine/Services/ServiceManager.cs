using Berth.Supervision;
using Berth.Supervision.Definitions;
using Berth.Supervision.Logs;
using Berth.Supervision.Services;

namespace Berth.Engine.Services;

/// <summary>
/// The service manager of this host, for programs that use Berth as a library: systemd or s6 if the host has one, else Berth's own
/// supervisor, which is started on demand and ends with the last of its services.
/// </summary>
public sealed class ServiceManager : IServiceManager
{
    private readonly ServiceManagers _managers;
    private readonly IServiceManager _inner;

    private ServiceManager(ServiceManagers managers, IServiceManager inner) => (_managers, _inner) = (managers, inner);

    /// <inheritdoc/>
    public ServiceManagerKind Kind => _inner.Kind;

    /// <inheritdoc/>
    public ServiceScope Scope => _inner.Scope;

    /// <inheritdoc/>
    public ServiceManagerCapabilities Capabilities => _inner.Capabilities;

    /// <inheritdoc/>
    public int LongestName => _inner.LongestName;

    /// <summary>Finds the service manager of this host.</summary>
    /// <param name="kind">The kind; null: the first that this host has.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <exception cref="ServiceException">This host does not have that service manager.</exception>
    /// <exception cref="BerthException">It would be Berth's own supervisor, and <c>berth</c> is not in PATH.</exception>
    /// <exception cref="UnauthorizedAccessException">A directory that must be searched cannot be read.</exception>
    public static async Task<IServiceManager> OpenAsync(ServiceManagerKind? kind = null, CancellationToken cancellationToken = default)
    {
        var managers = ServiceManagers.Open();
        return new ServiceManager(managers, await managers.ChooseAsync(kind, cancellationToken).ConfigureAwait(false));
    }

    /// <inheritdoc/>
    public Task RegisterAsync(ServiceDefinition definition, bool start, CancellationToken cancellationToken = default) =>
        _managers.RegisterAsync(_inner, definition, start, cancellationToken);

    /// <inheritdoc/>
    public Task ReplaceAsync(ServiceDefinition definition, bool restart, CancellationToken cancellationToken = default) =>
        _inner.ReplaceAsync(definition, restart, cancellationToken);

    /// <inheritdoc/>
    public Task UnregisterAsync(ServiceName name, CancellationToken cancellationToken = default) =>
        _managers.UnregisterAsync(name, _inner.Kind, cancellationToken);

    /// <inheritdoc/>
    public Task StartAsync(ServiceName name, CancellationToken cancellationToken = default) => _inner.StartAsync(name, cancellationToken);

    /// <inheritdoc/>
    public Task StopAsync(ServiceName name, CancellationToken cancellationToken = default) => _inner.StopAsync(name, cancellationToken);

    /// <inheritdoc/>
    public Task RestartAsync(ServiceName name, CancellationToken cancellationToken = default) =>
        _inner.RestartAsync(name, cancellationToken);

    /// <inheritdoc/>
    public Task OverlapAsync(ServiceName name, CancellationToken cancellationToken = default) =>
        _inner.OverlapAsync(name, cancellationToken);

    /// <inheritdoc/>
    public Task<ServiceStatus> StatusAsync(ServiceName name, CancellationToken cancellationToken = default) =>
        _inner.StatusAsync(name, cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<ServiceStatus>> ListAsync(CancellationToken cancellationToken = default) =>
        _inner.ListAsync(cancellationToken);

    /// <inheritdoc/>
    public IAsyncEnumerable<LogLine> LogsAsync(ServiceName name, LogQuery query, CancellationToken cancellationToken = default) =>
        _inner.LogsAsync(name, query, cancellationToken);

    /// <inheritdoc/>
    public IAsyncEnumerable<ServiceChange> WatchAsync(CancellationToken cancellationToken = default) =>
        _inner.WatchAsync(cancellationToken);
}
