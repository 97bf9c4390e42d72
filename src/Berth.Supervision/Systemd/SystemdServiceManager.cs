using System.Collections.Immutable;
using System.Runtime.Versioning;
using System.Text;
using Berth.Linux.Buses;
using Berth.Linux.Errors;
using Berth.Linux.Files;
using Berth.Linux.Kernel;
using Berth.Supervision.Definitions;
using Berth.Supervision.Logs;
using Berth.Supervision.Services;

namespace Berth.Supervision.Systemd;

/// <summary>
/// Services of systemd, the system's or a user's: it writes unit files, waits for jobs, and reads properties. A service that should run is
/// an enabled unit.
/// </summary>
[SupportedOSPlatform("linux")]
public sealed class SystemdServiceManager : IServiceManager
{
    private const int MostLooks = 100;

    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(20);

    private const UnixFileMode FileMode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    private readonly SystemdOptions _options;
    private readonly ISystemd _systemd;

    /// <summary>Creates the service manager without a request to systemd.</summary>
    /// <param name="options">The systemd instance.</param>
    public SystemdServiceManager(SystemdOptions options)
        : this(options, NativeLibraries.HasSystemd
            && !Required(options).WithoutLibrary
            && BusConnection.HasDaemon(Required(options).Scope is ServiceScope.User)
            ? new SystemdBus(Required(options).Scope)
            : new Systemctl(Required(options).Scope))
    {
    }

    internal SystemdServiceManager(SystemdOptions options, ISystemd systemd) => (_options, _systemd) = (options, systemd);

    /// <inheritdoc/>
    public ServiceManagerKind Kind => ServiceManagerKind.Systemd;

    /// <inheritdoc/>
    public ServiceScope Scope => _options.Scope;

    /// <inheritdoc/>
    public ServiceManagerCapabilities Capabilities =>
        ServiceManagerCapabilities.RuntimeRegistration | ServiceManagerCapabilities.UserScope
        | ServiceManagerCapabilities.Readiness | ServiceManagerCapabilities.Logs
        | ServiceManagerCapabilities.SocketActivation | ServiceManagerCapabilities.ResourceLimits
        | ServiceManagerCapabilities.Timers | ServiceManagerCapabilities.Watchdog
        | ServiceManagerCapabilities.Dependencies | ServiceManagerCapabilities.Hardening
        | (Scope is ServiceScope.System ? ServiceManagerCapabilities.OtherUser : ServiceManagerCapabilities.None);

    /// <inheritdoc/>
    public int LongestName { get; } = FileNameLimit.LongestName(
        (UnitNames.Prefix, UnitNames.ServiceSuffix), (UnitNames.Prefix, UnitNames.SocketSuffix), (UnitNames.Prefix, UnitNames.TimerSuffix));

    /// <inheritdoc/>
    public Task RegisterAsync(ServiceDefinition definition, bool start, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(definition);
        return DoAsync(definition.Name, "register", async () =>
        {
            var version = await _systemd.VersionAsync(cancellationToken).ConfigureAwait(false);
            var units = UnitRenderer.Render(definition, Scope, _options.Prober, version);
            Directory.CreateDirectory(_options.UnitDirectory);
            if (!File.Exists(PathOf(new UnitNames(definition.Name).ServiceUnit)))
                await AddAsync(definition.Name, units, start, cancellationToken).ConfigureAwait(false);
            else if (!Holds(definition.Name, units))
                throw ServiceException.AlreadyRegistered(definition.Name);
            else
                await (start
                    ? UpAsync(definition.Name, cancellationToken)
                    : DownAsync(definition.Name, cancellationToken)).ConfigureAwait(false);
        });
    }

    /// <inheritdoc/>
    public Task ReplaceAsync(ServiceDefinition definition, bool restart, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(definition);
        return DoAsync(Require(definition.Name), "replace", async () =>
        {
            var name = definition.Name;
            var version = await _systemd.VersionAsync(cancellationToken).ConfigureAwait(false);
            var units = UnitRenderer.Render(definition, Scope, _options.Prober, version);
            var before = UnitsOf(name).ToImmutableSortedDictionary(
                static unit => unit, unit => File.ReadAllText(PathOf(unit)), StringComparer.Ordinal);
            var isWanted = await IsEnabledAsync(Wanted(name), cancellationToken).ConfigureAwait(false);
            // A timer or socket that has changed is stopped with its old unit.
            var service = new UnitNames(name).ServiceUnit;
            var isStopped = !before.Remove(service).SequenceEqual(units.Remove(service));
            if (isStopped)
                await StopAllAsync(name, cancellationToken).ConfigureAwait(false);
            await ExchangeAsync(name, before, units, isWanted).ConfigureAwait(false);
            if (isWanted && (isStopped || restart))
                await UpAsync(name, isStopped ? SystemdJob.Start : SystemdJob.Restart, cancellationToken).ConfigureAwait(false);
        });
    }

    /// <inheritdoc/>
    public Task UnregisterAsync(ServiceName name, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(name);
        return DoAsync(name, "unregister", async () =>
        {
            if (IsOurs(name))
                await RemoveAsync(name, cancellationToken).ConfigureAwait(false);
        });
    }

    /// <inheritdoc/>
    public Task StartAsync(ServiceName name, CancellationToken cancellationToken = default) =>
        DoAsync(Require(name), "start", () => UpAsync(name, cancellationToken));

    /// <inheritdoc/>
    public Task StopAsync(ServiceName name, CancellationToken cancellationToken = default) =>
        DoAsync(Require(name), "stop", () => DownAsync(name, cancellationToken));

    /// <inheritdoc/>
    public Task RestartAsync(
        ServiceName name, CancellationToken cancellationToken = default) => DoAsync(Require(name), "restart", async () =>
    {
        var service = new UnitNames(name).ServiceUnit;
        if (Wanted(name) != service)
            await _systemd.RunAsync(SystemdJob.Stop, service, cancellationToken).ConfigureAwait(false);
        // As one job if possible: systemd then also restarts the services that require it.
        await UpAsync(name, SystemdJob.Restart, cancellationToken).ConfigureAwait(false);
    });

    /// <inheritdoc/>
    public Task<ServiceStatus> StatusAsync(
        ServiceName name, CancellationToken cancellationToken = default) => DoAsync(Require(name), "look at", async () =>
    {
        var properties = await _systemd.PropertiesAsync(new UnitNames(name).ServiceUnit, cancellationToken).ConfigureAwait(false);
        var isWanted = properties;
        // The unit that starts the service is enabled: the timer of a scheduled service, the socket of one that is started on connection.
        if (Wanted(name) is var unit && unit != new UnitNames(name).ServiceUnit)
            isWanted = await _systemd.PropertiesAsync(unit, cancellationToken).ConfigureAwait(false);
        var status = UnitStatus.Read(name, IsEnabled(isWanted), properties);
        return ReferenceEquals(isWanted, properties) ? status : status with
        {
            NextStart = UnitStatus.NextStart(isWanted, TimeProvider.System),
            AwaitsConnection = isWanted.GetValueOrDefault("SubState") is "listening",
        };
    });

    /// <inheritdoc/>
    public async Task<IReadOnlyList<ServiceStatus>> ListAsync(CancellationToken cancellationToken = default)
    {
        var all = new List<ServiceStatus>();
        if (!Directory.Exists(_options.UnitDirectory))
            return all;
        foreach (var path in Directory.EnumerateFiles(_options.UnitDirectory, $"{UnitNames.Prefix}*{UnitNames.ServiceSuffix}"))
        {
            if (UnitNames.Find(Path.GetFileName(path)) is not { } name || !IsOurs(name))
                continue;
            try
            {
                all.Add(await StatusAsync(name, cancellationToken).ConfigureAwait(false));
            }
            catch (ServiceException gone) when (gone.Kind is ServiceErrorKind.NotRegistered)
            {
                // Unregistered meanwhile.
            }
        }

        all.Sort(static (a, b) => ServiceName.Order.Compare(a.Name, b.Name));
        return all;
    }

    /// <inheritdoc/>
    public IAsyncEnumerable<LogLine> LogsAsync(ServiceName name, LogQuery query, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(query);
        return new JournalReader(Scope).ReadAsync(new UnitNames(Require(name)), query, cancellationToken);
    }

    private static SystemdOptions Required(SystemdOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return options;
    }

    private async Task AddAsync(
        ServiceName name, ImmutableSortedDictionary<string, string> units, bool start, CancellationToken cancellationToken)
    {
        try
        {
            foreach (var (unit, text) in units)
                AtomicFile.Write(PathOf(unit), Encoding.UTF8.GetBytes(text), FileMode);
            // Before the reload, so that systemd reads the units and their enablement together.
            if (start)
                await _systemd.EnableAsync(Enabled(name), enable: true, cancellationToken).ConfigureAwait(false);
            await _systemd.ReloadAsync(cancellationToken).ConfigureAwait(false);
            await ThrowIfNotLoadedAsync(units.Keys, cancellationToken).ConfigureAwait(false);
            if (start)
                await RunAsync(name, SystemdJob.Start, cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            await UndoAsync(name).ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Replaces the units of a service. If systemd does not accept them, the old ones are restored.</summary>
    private async Task ExchangeAsync(
        ServiceName name, ImmutableSortedDictionary<string, string> before, ImmutableSortedDictionary<string, string> after, bool isWanted)
    {
        try
        {
            await PutAsync(before.Keys, after).ConfigureAwait(false);
            await ThrowIfNotLoadedAsync(after.Keys, CancellationToken.None).ConfigureAwait(false);
        }
        catch
        {
            await PutAsync(after.Keys, before).ConfigureAwait(false);
            throw;
        }

        async Task PutAsync(IEnumerable<string> there, ImmutableSortedDictionary<string, string> units)
        {
            if (isWanted)
                await _systemd.EnableAsync(UnitsOf(name), enable: false, CancellationToken.None).ConfigureAwait(false);
            Delete(there.Where(unit => !units.ContainsKey(unit)));
            foreach (var (unit, text) in units)
                AtomicFile.Write(PathOf(unit), Encoding.UTF8.GetBytes(text), FileMode);
            if (isWanted)
                await _systemd.EnableAsync(Enabled(name), enable: true, CancellationToken.None).ConfigureAwait(false);
            await _systemd.ReloadAsync(CancellationToken.None).ConfigureAwait(false);
        }
    }

    private async Task ThrowIfNotLoadedAsync(IEnumerable<string> units, CancellationToken cancellationToken)
    {
        foreach (var unit in units)
        {
            var properties = await _systemd.PropertiesAsync(unit, cancellationToken).ConfigureAwait(false);
            if (properties.GetValueOrDefault("LoadState") is not "loaded" and var state)
                throw new SystemdException(ServiceErrorKind.InvalidDefinition, $"systemd does not take {unit}: {state}");
        }
    }

    private async Task UndoAsync(ServiceName name)
    {
        try
        {
            await RemoveAsync(name, CancellationToken.None).ConfigureAwait(false);
        }
        catch (SystemdException)
        {
            // systemd does not answer, which the first error reports. The files are removed, so that it does not load them later.
            Delete(UnitsOf(name));
        }
    }

    private async Task RemoveAsync(ServiceName name, CancellationToken cancellationToken)
    {
        await _systemd.EnableAsync(UnitsOf(name), enable: false, cancellationToken).ConfigureAwait(false);
        await StopAllAsync(name, cancellationToken).ConfigureAwait(false);
        Delete(UnitsOf(name));
        await _systemd.ReloadAsync(cancellationToken).ConfigureAwait(false);
        await _systemd.ResetFailedAsync(new UnitNames(name).ServiceUnit, cancellationToken).ConfigureAwait(false);
    }

    private Task UpAsync(ServiceName name, CancellationToken cancellationToken) => UpAsync(name, SystemdJob.Start, cancellationToken);

    private async Task UpAsync(ServiceName name, SystemdJob job, CancellationToken cancellationToken)
    {
        await SetWantedAsync(name, Enabled(name), isWanted: true, cancellationToken).ConfigureAwait(false);
        // A service that failed gets a new count of starts.
        await _systemd.ResetFailedAsync(new UnitNames(name).ServiceUnit, cancellationToken).ConfigureAwait(false);
        await RunAsync(name, job, cancellationToken).ConfigureAwait(false);
    }

    private async Task DownAsync(ServiceName name, CancellationToken cancellationToken)
    {
        await SetWantedAsync(name, UnitsOf(name), isWanted: false, cancellationToken).ConfigureAwait(false);
        await StopAllAsync(name, cancellationToken).ConfigureAwait(false);
        await _systemd.ResetFailedAsync(new UnitNames(name).ServiceUnit, cancellationToken).ConfigureAwait(false);
    }

    private async Task SetWantedAsync(ServiceName name, ImmutableArray<string> units, bool isWanted, CancellationToken cancellationToken)
    {
        // A reload takes seconds with many units, so it is skipped if nothing changed.
        if (isWanted == await IsEnabledAsync(Wanted(name), cancellationToken).ConfigureAwait(false))
            return;
        await _systemd.EnableAsync(units, isWanted, cancellationToken).ConfigureAwait(false);
        await _systemd.ReloadAsync(cancellationToken).ConfigureAwait(false);
    }

    private async Task<bool> IsEnabledAsync(string unit, CancellationToken cancellationToken) =>
        IsEnabled(await _systemd.PropertiesAsync(unit, cancellationToken).ConfigureAwait(false));

    private static bool IsEnabled(IReadOnlyDictionary<string, string> properties) =>
        properties.GetValueOrDefault("UnitFileState") is "enabled" or "enabled-runtime";

    private async Task RunAsync(ServiceName name, SystemdJob job, CancellationToken cancellationToken)
    {
        var names = new UnitNames(name);
        var before = UnitStatus.LastStart(await _systemd.PropertiesAsync(names.ServiceUnit, cancellationToken).ConfigureAwait(false));
        try
        {
            await _systemd.RunAsync(job, Wanted(name), cancellationToken).ConfigureAwait(false);
        }
        catch (SystemdException exception) when (exception.Kind is ServiceErrorKind.Failed)
        {
            if (await ClosedSocketAsync(names, cancellationToken).ConfigureAwait(false) is { } addresses)
                throw new SystemdException(exception.Kind,
                    $"systemd can't listen on {addresses}: the address may be in use, which `ss -lntupx` shows ({exception.Message})",
                    exception);
            // A program that ended at once did run. Its end is in the status, and systemd decides about a restart.
            var properties = await SettledAsync(names.ServiceUnit, cancellationToken).ConfigureAwait(false);
            if (UnitStatus.LastStart(properties) == before)
                throw new SystemdException(exception.Kind, $"{exception.Message.TrimEnd('.')}, and it was not started", exception);
            if (!UnitStatus.HasRun(properties)
                || (UnitStatus.IsOfALauncher(properties)
                    && File.ReadAllText(PathOf(names.ServiceUnit)).Contains(UnitRenderer.StartedVariable, StringComparison.Ordinal)))
                throw new SystemdException(exception.Kind,
                    $"{exception.Message} ({properties.GetValueOrDefault("Result")}, {properties.GetValueOrDefault("ExecMainStatus")})",
                    exception);
        }
    }

    /// <summary>
    /// The properties of a unit whose start has failed. systemd may notice the end of the prober before the end of the program.
    /// </summary>
    private async Task<IReadOnlyDictionary<string, string>> SettledAsync(string unit, CancellationToken cancellationToken)
    {
        for (var looks = 0; ; looks++)
        {
            var properties = await _systemd.PropertiesAsync(unit, cancellationToken).ConfigureAwait(false);
            if (looks == MostLooks || properties.GetValueOrDefault("ActiveState") is not "deactivating")
                return properties;
            await Task.Delay(s_pause, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>The addresses of a service, if systemd could not open them; null: it could.</summary>
    private async Task<string?> ClosedSocketAsync(UnitNames names, CancellationToken cancellationToken)
    {
        if (!File.Exists(PathOf(names.SocketUnit))
            || (await _systemd.PropertiesAsync(
                names.SocketUnit, cancellationToken).ConfigureAwait(false)).GetValueOrDefault("ActiveState") is not "failed")
            return null;
        var lines = File.ReadLines(PathOf(names.SocketUnit)).Where(static line => line.StartsWith("Listen", StringComparison.Ordinal));
        return string.Join(", ", lines.Select(static line => line[(line.IndexOf('=', StringComparison.Ordinal) + 1)..]));
    }

    private async Task StopAllAsync(ServiceName name, CancellationToken cancellationToken)
    {
        // Stop the units that would start the service again first: timer and socket.
        foreach (var unit in UnitsOf(name).Reverse())
            await _systemd.RunAsync(SystemdJob.Stop, unit, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The units that are enabled if the service should run.</summary>
    private ImmutableArray<string> Enabled(ServiceName name)
    {
        var (names, wanted) = (new UnitNames(name), Wanted(name));
        return [.. UnitsOf(name).Where(unit => wanted != names.ServiceUnit ? unit == wanted : unit != names.TimerUnit)];
    }

    /// <summary>The unit that is started if the service should run.</summary>
    private string Wanted(ServiceName name)
    {
        var names = new UnitNames(name);
        if (File.Exists(PathOf(names.TimerUnit)))
            return names.TimerUnit;
        return File.Exists(PathOf(names.SocketUnit))
            && !UnitRenderer.IsStartedAtOnce(File.ReadAllText(PathOf(names.ServiceUnit))) ? names.SocketUnit : names.ServiceUnit;
    }

    private ImmutableArray<string> UnitsOf(ServiceName name)
    {
        var names = new UnitNames(name);
        return [.. ((string[])[names.ServiceUnit, names.SocketUnit, names.TimerUnit]).Where(unit => File.Exists(PathOf(unit)))];
    }

    private bool Holds(ServiceName name, ImmutableSortedDictionary<string, string> units) =>
        UnitsOf(name).Length == units.Count
            && units.All(unit => File.Exists(PathOf(unit.Key)) && File.ReadAllText(PathOf(unit.Key)) == unit.Value);

    private bool IsOurs(ServiceName name)
    {
        var path = PathOf(new UnitNames(name).ServiceUnit);
        return File.Exists(path) && File.ReadLines(path).FirstOrDefault() == UnitRenderer.Marker;
    }

    private ServiceName Require(ServiceName name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return IsOurs(name) ? name : throw ServiceException.NotRegistered(name);
    }

    private string PathOf(string unit) => Path.Combine(_options.UnitDirectory, unit);

    private void Delete(IEnumerable<string> units)
    {
        foreach (var unit in units)
            File.Delete(PathOf(unit));
    }

    private Task DoAsync(ServiceName name, string operation, Func<Task> action) => DoAsync(name, operation, async () =>
    {
        await action().ConfigureAwait(false);
        return true;
    });

    private async Task<T> DoAsync<T>(ServiceName name, string operation, Func<Task<T>> action)
    {
        var refused = Scope is ServiceScope.System
            ? "run as root"
            : "run as the user whose services they are";
        try
        {
            return await action().ConfigureAwait(false);
        }
        catch (SystemdException exception) when (exception.Kind is not ServiceErrorKind.Refused)
        {
            // What could not be registered is not known to Berth, but the journal has what it said.
            throw new ServiceException(exception.Kind, $"cannot {operation} service {name}: {exception.Message}",
                operation is "register"
                    ? $"see what it said with: journalctl {(Scope is ServiceScope.User ? "--user " : "")}"
                        + $"-u {new UnitNames(name).ServiceUnit}"
                    : $"see its log: berth logs {name}", exception);
        }
        catch (Exception exception)
            when (exception is SystemdException or UnauthorizedAccessException
                or LinuxException { Error: Errno.EACCES or Errno.EPERM or Errno.EROFS })
        {
            throw ServiceException.Refused(name, operation, FailureText.Of(exception), refused);
        }
        catch (IOException exception)
        {
            throw new ServiceException(ServiceErrorKind.Failed, $"cannot {operation} service {name}: {FailureText.Of(exception)}",
                $"look at {_options.UnitDirectory}", exception);
        }
    }
}
