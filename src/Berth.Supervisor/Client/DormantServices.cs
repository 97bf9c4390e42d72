using System.Runtime.CompilerServices;
using System.Runtime.Versioning;
using Berth.Linux.Files;
using Berth.Linux.Identity;
using Berth.Linux.Processes;
using Berth.Supervision;
using Berth.Supervision.Definitions;
using Berth.Supervision.Logs;
using Berth.Supervision.Services;
using Berth.Supervisor.Logs;
using Berth.Supervisor.Services;
using Berth.Supervisor.Storage;

namespace Berth.Supervisor.Client;

/// <summary>
/// The services of a <see cref="BuiltinSupervisor"/> that does not run, as recorded on disk. They can be read, which starts nothing.
/// </summary>
/// <param name="stateDirectory">The supervisor's <see cref="SupervisorOptions.StateDirectory"/>.</param>
[SupportedOSPlatform("linux")]
public sealed class DormantServices(string stateDirectory) : IServiceManager
{
    private const string Suggestion = "start it: berth supervise, or any service: berth start NAME";

    private readonly SupervisorPaths _paths = new(stateDirectory, RuntimePlace.Read(stateDirectory)?.Directory ?? stateDirectory);

    /// <inheritdoc/>
    public ServiceManagerKind Kind => ServiceManagerKind.Builtin;

    /// <inheritdoc/>
    public ServiceScope Scope => Credentials.IsRoot ? ServiceScope.System : ServiceScope.User;

    /// <inheritdoc/>
    public ServiceManagerCapabilities Capabilities => ServiceManagerCapabilities.Logs;

    /// <inheritdoc/>
    public int LongestName => SupervisorPaths.LongestName;

    /// <summary>Whether a service exists.</summary>
    /// <param name="name">The service.</param>
    public bool Has(ServiceName name) => Load().Any(service => service.Name == name);

    /// <inheritdoc/>
    public Task<IReadOnlyList<ServiceStatus>> ListAsync(CancellationToken cancellationToken = default) =>
        Task.FromResult<IReadOnlyList<ServiceStatus>>([.. Load()]);

    /// <inheritdoc/>
    public Task<ServiceStatus> StatusAsync(ServiceName name, CancellationToken cancellationToken = default) =>
        Task.FromResult(Load().FirstOrDefault(service => service.Name == name) ?? throw ServiceException.NotRegistered(name));

    /// <inheritdoc/>
    /// <exception cref="ServiceException">After the existing lines, if the log is followed: no supervisor reads the service's output
    /// now.</exception>
    public async IAsyncEnumerable<LogLine> LogsAsync(
        ServiceName name, LogQuery query, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(query);
        await StatusAsync(name, cancellationToken).ConfigureAwait(false);
        using (var tail = LogTail.Of(_paths.Log(name)))
        {
            foreach (var line in tail.Read(query.Lines))
                yield return line;
        }

        if (query.Follow)
            throw Unavailable();
    }

    /// <inheritdoc/>
    public Task RegisterAsync(ServiceDefinition definition, bool start, CancellationToken cancellationToken = default) =>
        throw Unavailable();

    /// <inheritdoc/>
    public Task UnregisterAsync(ServiceName name, CancellationToken cancellationToken = default) => throw Unavailable();

    /// <inheritdoc/>
    public Task StartAsync(ServiceName name, CancellationToken cancellationToken = default) => throw Unavailable();

    /// <inheritdoc/>
    public Task StopAsync(ServiceName name, CancellationToken cancellationToken = default) => throw Unavailable();

    /// <inheritdoc/>
    public Task RestartAsync(ServiceName name, CancellationToken cancellationToken = default) => throw Unavailable();

    private static ServiceException Unavailable() => new(ServiceErrorKind.Unavailable, "Berth's supervisor does not run", Suggestion);

    private IEnumerable<ServiceStatus> Load()
    {
        if (!Directory.Exists(_paths.Definitions))
            yield break;
        TrustedDirectory.Check(_paths.Definitions);
        foreach (var loaded in new DefinitionStore(_paths.Definitions).Load())
        {
            if (ServiceName.TryParse(loaded.Name, out var name))
                yield return Describe(name, loaded);
        }
    }

    /// <summary>The status of a service whose supervisor was killed: it may still run, without supervision.</summary>
    private ServiceStatus Describe(ServiceName name, LoadedDefinition loaded)
    {
        var record = RuntimePlace.Read(stateDirectory) is null ? null : ServiceRecord.Read(_paths.Record(name));
        var isRunning = record?.Process?.IsAlive() is true;
        var why = isRunning ? "Berth's supervisor does not run, so the service is not supervised" : "Berth's supervisor does not run";
        return new ServiceStatus
        {
            Name = name,
            Desired = loaded.Desired,
            Observed = isRunning ? record!.State : loaded.Problem is null ? ObservedState.Down : ObservedState.Failed,
            Pid = isRunning ? LaunchStatus.Read(_paths.Status(new RunName(name, record!.IsSecond))).Main : null,
            Since = isRunning ? record!.Since : null,
            Restarts = record?.Restarts ?? 0,
            LastExit = record?.LastExit,
            Problem = loaded.Problem ?? (isRunning || loaded.Desired is DesiredState.Up ? $"{why}; {Suggestion}" : null),
        };
    }
}
