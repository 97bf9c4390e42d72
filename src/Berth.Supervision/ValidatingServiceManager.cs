using Berth.Supervision.Definitions;
using Berth.Supervision.Logs;
using Berth.Supervision.Services;

namespace Berth.Supervision;

/// <summary>
/// Checks the arguments for a service manager, in the same way for every backend: names in every method, and definitions.
/// </summary>
/// <param name="inner">The service manager.</param>
public sealed class ValidatingServiceManager(IServiceManager inner) : IServiceManager
{
    /// <inheritdoc/>
    public ServiceManagerKind Kind => inner.Kind;

    /// <inheritdoc/>
    public ServiceScope Scope => inner.Scope;

    /// <inheritdoc/>
    public ServiceManagerCapabilities Capabilities => inner.Capabilities;

    /// <inheritdoc/>
    public int LongestName => inner.LongestName;

    /// <inheritdoc/>
    public Task RegisterAsync(ServiceDefinition definition, bool start, CancellationToken cancellationToken = default)
    {
        Check(definition);
        return inner.RegisterAsync(definition, start, cancellationToken);
    }

    /// <inheritdoc/>
    public Task ReplaceAsync(ServiceDefinition definition, bool restart, CancellationToken cancellationToken = default)
    {
        Check(definition);
        return inner.ReplaceAsync(definition, restart, cancellationToken);
    }

    /// <inheritdoc/>
    public Task UnregisterAsync(ServiceName name, CancellationToken cancellationToken = default) =>
        inner.UnregisterAsync(Check(name), cancellationToken);

    /// <inheritdoc/>
    public Task StartAsync(ServiceName name, CancellationToken cancellationToken = default) =>
        inner.StartAsync(Check(name), cancellationToken);

    /// <inheritdoc/>
    public Task StopAsync(ServiceName name, CancellationToken cancellationToken = default) =>
        inner.StopAsync(Check(name), cancellationToken);

    /// <inheritdoc/>
    public Task RestartAsync(ServiceName name, CancellationToken cancellationToken = default) =>
        inner.RestartAsync(Check(name), cancellationToken);

    /// <inheritdoc/>
    public Task OverlapAsync(ServiceName name, CancellationToken cancellationToken = default) =>
        inner.OverlapAsync(Check(name), cancellationToken);

    /// <inheritdoc/>
    public Task<ServiceStatus> StatusAsync(ServiceName name, CancellationToken cancellationToken = default) =>
        inner.StatusAsync(Check(name), cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<ServiceStatus>> ListAsync(CancellationToken cancellationToken = default) =>
        inner.ListAsync(cancellationToken);

    /// <inheritdoc/>
    public IAsyncEnumerable<LogLine> LogsAsync(ServiceName name, LogQuery query, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(query);
        if (query.Lines is < 0)
            throw new ArgumentOutOfRangeException(nameof(query), query.Lines, "a number of lines is 0 or more");
        return inner.LogsAsync(Check(name), query, cancellationToken);
    }

    /// <inheritdoc/>
    public IAsyncEnumerable<ServiceChange> WatchAsync(CancellationToken cancellationToken = default) => inner.WatchAsync(cancellationToken);

    private void Check(ServiceDefinition definition)
    {
        ArgumentNullException.ThrowIfNull(definition);
        Check(definition.Name);
        ServiceDefinitionValidator.ThrowIfInvalid(definition);
        ServiceDefinitionValidator.ThrowIfUnsupported(definition, inner.Kind, inner.Capabilities);
    }

    private ServiceName Check(ServiceName name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return name.Length <= inner.LongestName
            ? name
            : throw new ServiceException(ServiceErrorKind.InvalidName,
                $"the name {ServiceException.Quote(name.ToString())} has {name.Length} characters",
                $"under {inner.Kind.ToString().ToLowerInvariant()} a service's name has {inner.LongestName} at most: choose a shorter one");
    }
}
