using Berth.Supervision.Definitions;
using Berth.Supervision.Logs;
using Berth.Supervision.Programs;
using Berth.Supervision.Services;

namespace Berth.Supervision.Launchd;

/// <summary>
/// launchd of macOS, with launchctl(1): a daemon or an agent for each service. Not tested on a Mac (docs/platforms.md).
/// </summary>
/// <param name="options">The directories and the domain.</param>
/// <param name="programs">Runs launchctl.</param>
/// <param name="time">The clock.</param>
public sealed class LaunchdServiceManager(LaunchdOptions options, IProgramRunner programs, TimeProvider time) : IServiceManager
{
    internal const string Prefix = "berth.";
    private const string Suffix = ".plist";

    /// <summary>The exit codes of launchctl if there is no such service (ESRCH of macOS, and launchd's own).</summary>
    private static readonly int[] s_notFound = [3, 113];

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan s_interval = TimeSpan.FromMilliseconds(100);

    private readonly DefinitionDirectory _definitions = new(options.Definitions);

    /// <inheritdoc/>
    public ServiceManagerKind Kind => ServiceManagerKind.Launchd;

    /// <inheritdoc/>
    public ServiceScope Scope => options.Scope;

    /// <inheritdoc/>
    public ServiceManagerCapabilities Capabilities =>
        ServiceManagerCapabilities.RuntimeRegistration | ServiceManagerCapabilities.UserScope | ServiceManagerCapabilities.Logs
        | ServiceManagerCapabilities.Timers | (options.Scope is ServiceScope.System
            ? ServiceManagerCapabilities.OtherUser
            : ServiceManagerCapabilities.None);

    /// <inheritdoc/>
    public int LongestName => FileNameLimit.LongestName((Prefix, Suffix + ".new"), DefinitionDirectory.LongestFileName);

    /// <inheritdoc/>
    public async Task RegisterAsync(ServiceDefinition definition, bool start, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(definition);
        var known = _definitions.Find(definition.Name);
        if (known is not null && !ServiceDefinitionFile.Same(known, definition))
            throw ServiceException.AlreadyRegistered(definition.Name);
        var list = LaunchdPropertyList.Write(definition, LogOf(definition.Name));
        if (known is null)
        {
            Directory.CreateDirectory(options.PropertyLists);
            Directory.CreateDirectory(options.Logs);
            DefinitionDirectory.WriteFile(FileOf(definition.Name), list);
            _definitions.Write(definition);
        }

        try
        {
            await (start
                ? StartAsync(definition.Name, cancellationToken)
                : RunAsync(definition.Name, "register", ["disable", TargetOf(definition.Name)], cancellationToken)).ConfigureAwait(false);
        }
        catch when (known is null)
        {
            Remove(definition.Name);
            throw;
        }
    }

    /// <inheritdoc/>
    public async Task UnregisterAsync(ServiceName name, CancellationToken cancellationToken = default)
    {
        if (_definitions.Find(name) is null)
            return;
        await BootOutAsync(name, cancellationToken).ConfigureAwait(false);
        // The override would outlive the service, and apply to a later one with the same name.
        await RunAsync(name, "unregister", ["enable", TargetOf(name)], cancellationToken).ConfigureAwait(false);
        Remove(name);
    }

    /// <inheritdoc/>
    public async Task StartAsync(ServiceName name, CancellationToken cancellationToken = default)
    {
        var definition = _definitions.Get(name);
        await RunAsync(name, "start", ["enable", TargetOf(name)], cancellationToken).ConfigureAwait(false);
        if (await PrintAsync(name, cancellationToken).ConfigureAwait(false) is null)
            await RunAsync(name, "start", ["bootstrap", options.Domain, FileOf(name)], cancellationToken).ConfigureAwait(false);
        if (definition.Supervise.Timer is null)
            await RunAsync(name, "start", ["kickstart", TargetOf(name)], cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async Task StopAsync(ServiceName name, CancellationToken cancellationToken = default)
    {
        _ = _definitions.Get(name);
        await RunAsync(name, "stop", ["disable", TargetOf(name)], cancellationToken).ConfigureAwait(false);
        await BootOutAsync(name, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async Task RestartAsync(ServiceName name, CancellationToken cancellationToken = default)
    {
        _ = _definitions.Get(name);
        await BootOutAsync(name, cancellationToken).ConfigureAwait(false);
        await StartAsync(name, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async Task<ServiceStatus> StatusAsync(ServiceName name, CancellationToken cancellationToken = default)
    {
        _ = _definitions.Get(name);
        var disabled = await programs.RunAsync("launchctl", ["print-disabled", options.Domain], cancellationToken).ConfigureAwait(false);
        // "berth.web" => disabled; before macOS 13, => true.
        var isDown = disabled.Output.Contains($"\"{LaunchdPropertyList.LabelOf(name)}\" => disabled", StringComparison.Ordinal)
            || disabled.Output.Contains($"\"{LaunchdPropertyList.LabelOf(name)}\" => true", StringComparison.Ordinal);
        var status = await PrintAsync(name, cancellationToken).ConfigureAwait(false);
        return new ServiceStatus
        {
            Name = name,
            Desired = isDown ? DesiredState.Down : DesiredState.Up,
            Observed = Observe(status),
            Pid = status?.Pid,
            Restarts = Math.Max(0, (status?.Runs ?? 0) - 1),
        };
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<ServiceStatus>> ListAsync(CancellationToken cancellationToken = default)
    {
        var all = new List<ServiceStatus>();
        foreach (var name in _definitions.List())
            all.Add(await StatusAsync(name, cancellationToken).ConfigureAwait(false));
        return all;
    }

    /// <inheritdoc/>
    public IAsyncEnumerable<LogLine> LogsAsync(ServiceName name, LogQuery query, CancellationToken cancellationToken = default)
    {
        _ = _definitions.Get(name);
        return PlainLogReader.ReadAsync(LogOf(name), query, time, cancellationToken);
    }

    private static ObservedState Observe(LaunchdStatus? status) => status switch
    {
        null => ObservedState.Down,
        { Pid: not null } => ObservedState.Up,
        { State: "spawn scheduled" } => ObservedState.Backoff,
        { LastSignal: not null } or { LastExit: > 0 } => ObservedState.Failed,
        { Runs: > 0 } => ObservedState.Finished,
        _ => ObservedState.Down,
    };

    /// <summary>Unloads a service, which stops it, and waits until launchd has removed it: bootout returns before that.</summary>
    private async Task BootOutAsync(ServiceName name, CancellationToken cancellationToken)
    {
        var definition = _definitions.Get(name);
        var result = await programs.RunAsync("launchctl", ["bootout", TargetOf(name)], cancellationToken).ConfigureAwait(false);
        // 36: EINPROGRESS, the service is stopping.
        if (!result.IsSuccess && result.ExitCode is not 36 && !s_notFound.Contains(result.ExitCode))
            throw Failure(name, "stop", result);
        var until = time.GetUtcNow() + definition.Stop.Delay + s_patience;
        while (await PrintAsync(name, cancellationToken).ConfigureAwait(false) is not null)
        {
            if (time.GetUtcNow() >= until)
                throw new ServiceException(ServiceErrorKind.TimedOut,
                    $"service {name} has not stopped in {(definition.Stop.Delay + s_patience).TotalSeconds:0} s",
                    "it is still registered: try again");
            await Task.Delay(s_interval, time, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task<LaunchdStatus?> PrintAsync(ServiceName name, CancellationToken cancellationToken)
    {
        var result = await programs.RunAsync("launchctl", ["print", TargetOf(name)], cancellationToken).ConfigureAwait(false);
        if (result.IsSuccess)
            return LaunchdStatus.Parse(result.Output);
        return s_notFound.Contains(result.ExitCode) ? null : throw Failure(name, "look at", result);
    }

    private async Task RunAsync(ServiceName name, string operation, IReadOnlyList<string> arguments, CancellationToken cancellationToken)
    {
        var result = await programs.RunAsync("launchctl", arguments, cancellationToken).ConfigureAwait(false);
        if (!result.IsSuccess)
            throw Failure(name, operation, result);
    }

    private static ServiceException Failure(ServiceName name, string operation, ProgramResult result) => result.ExitCode switch
    {
        ProgramResult.NeverRan =>
            new ServiceException(
                ServiceErrorKind.Unavailable, $"cannot run launchctl: {result.Error}", "it comes with macOS: is this a Mac?"),
        // EPERM, EACCES, and launchd's "operation not permitted".
        1 or 13 or 150 =>
            ServiceException.Refused(
                name, operation, result.Answer, "run it as root for a daemon"),
        _ => new ServiceException(ServiceErrorKind.Failed, $"cannot {operation} service {name}: launchctl: {result.Answer}",
            "see what launchd says: log show --last 5m --predicate 'process == \"launchd\"'"),
    };

    private void Remove(ServiceName name)
    {
        if (Directory.Exists(options.PropertyLists))
            File.Delete(FileOf(name));
        _definitions.Remove(name);
    }

    private string TargetOf(ServiceName name) => $"{options.Domain}/{LaunchdPropertyList.LabelOf(name)}";

    private string FileOf(ServiceName name) => Path.Combine(options.PropertyLists, LaunchdPropertyList.LabelOf(name) + Suffix);

    private string LogOf(ServiceName name) => Path.Combine(options.Logs, LaunchdPropertyList.LabelOf(name) + ".log");
}
