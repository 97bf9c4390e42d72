using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using Berth.Instances.Store;
using Berth.Supervision;
using Berth.Supervision.Definitions;
using Berth.Supervision.Logs;
using Berth.Supervision.Services;

namespace Berth.Engine.Services;

/// <summary>
/// Berth's own supervisors as one service manager: the one in the background, and that of each <c>berth up</c> in the foreground, so that
/// other terminals can control it. A service is searched for in this order, and registered with the first.
/// </summary>
/// <param name="directories">The caller's state.</param>
internal sealed class OwnSupervisors(StateDirectories directories) : IServiceManager
{
    private readonly SupervisorPlace _place = SupervisorPlace.Background(directories);
    private readonly IServiceManager _background = SupervisorPlace.Background(directories).Manager();

    public ServiceManagerKind Kind => _background.Kind;

    public ServiceScope Scope => _background.Scope;

    public ServiceManagerCapabilities Capabilities => _background.Capabilities;

    public int LongestName => _background.LongestName;

    private IEnumerable<SupervisorPlace> Places => SupervisorPlace.Foregrounds(directories).Prepend(_place);

    private IEnumerable<IServiceManager> All =>
        SupervisorPlace.Foregrounds(directories).Select(static place => place.Manager()).Prepend(_background);

    /// <summary>Whether one of them runs.</summary>
    /// <param name="cancellationToken">Cancels the operation.</param>
    public async Task<bool> AnswersAsync(CancellationToken cancellationToken)
    {
        foreach (var place in Places)
        {
            if (await place.AnswersAsync(cancellationToken).ConfigureAwait(false))
                return true;
        }

        return false;
    }

    /// <summary>The supervisor that has a service; null: none.</summary>
    /// <param name="name">The service.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    public async Task<IServiceManager?> FindAsync(ServiceName name, CancellationToken cancellationToken)
    {
        foreach (var manager in All)
        {
            try
            {
                await manager.StatusAsync(name, cancellationToken).ConfigureAwait(false);
                return manager;
            }
            catch (ServiceException none) when (none.Kind is ServiceErrorKind.Unavailable or ServiceErrorKind.NotRegistered)
            {
                // The next, then.
            }
        }

        return null;
    }

    public Task RegisterAsync(ServiceDefinition definition, bool start, CancellationToken cancellationToken = default) =>
        _background.RegisterAsync(definition, start, cancellationToken);

    public async Task UnregisterAsync(ServiceName name, CancellationToken cancellationToken = default) =>
        await (await HolderAsync(
            name, cancellationToken).ConfigureAwait(false)).UnregisterAsync(name, cancellationToken).ConfigureAwait(false);

    public async Task StartAsync(ServiceName name, CancellationToken cancellationToken = default) =>
        await (await HolderAsync(name, cancellationToken).ConfigureAwait(false)).StartAsync(name, cancellationToken).ConfigureAwait(false);

    public async Task StopAsync(ServiceName name, CancellationToken cancellationToken = default) =>
        await (await HolderAsync(name, cancellationToken).ConfigureAwait(false)).StopAsync(name, cancellationToken).ConfigureAwait(false);

    public async Task RestartAsync(ServiceName name, CancellationToken cancellationToken = default) =>
        await (
            await HolderAsync(name, cancellationToken).ConfigureAwait(false)).RestartAsync(name, cancellationToken).ConfigureAwait(false);

    public async Task OverlapAsync(ServiceName name, CancellationToken cancellationToken = default) =>
        await (
            await HolderAsync(name, cancellationToken).ConfigureAwait(false)).OverlapAsync(name, cancellationToken).ConfigureAwait(false);

    public async Task<ServiceStatus> StatusAsync(ServiceName name, CancellationToken cancellationToken = default) =>
        await (await HolderAsync(name, cancellationToken).ConfigureAwait(false)).StatusAsync(name, cancellationToken).ConfigureAwait(false);

    /// <inheritdoc/>
    /// <remarks>If the one in the background does not run, its services are listed as they are recorded on disk.</remarks>
    /// <exception cref="ServiceException">None of them runs.</exception>
    public async Task<IReadOnlyList<ServiceStatus>> ListAsync(CancellationToken cancellationToken = default)
    {
        var services = new List<ServiceStatus>();
        var answers = 0;
        ExceptionDispatchInfo? silence = null;
        foreach (var manager in All)
        {
            try
            {
                services.AddRange(await manager.ListAsync(cancellationToken).ConfigureAwait(false));
                answers++;
            }
            catch (ServiceException none) when (none.Kind is ServiceErrorKind.Unavailable)
            {
                silence ??= ExceptionDispatchInfo.Capture(none);
                if (manager != _background || !_place.HasServices)
                    continue;
                services.AddRange(await _place.Dormant().ListAsync(cancellationToken).ConfigureAwait(false));
                answers++;
            }
        }

        if (answers is 0)
            silence?.Throw();
        return [.. services.OrderBy(static service => service.Name.ToString(), StringComparer.Ordinal)];
    }

    public async IAsyncEnumerable<LogLine> LogsAsync(
        ServiceName name, LogQuery query, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var manager = await HolderAsync(name, cancellationToken).ConfigureAwait(false);
        await foreach (var line in manager.LogsAsync(name, query, cancellationToken).ConfigureAwait(false))
            yield return line;
    }

    private async Task<IServiceManager> HolderAsync(ServiceName name, CancellationToken cancellationToken) =>
        await FindAsync(name, cancellationToken).ConfigureAwait(false) ?? throw ServiceException.NotRegistered(name);
}
