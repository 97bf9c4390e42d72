using System.Collections.Immutable;
using System.Runtime.Versioning;
using Berth.Linux.Commands;
using Berth.Linux.Descriptors;
using Berth.Linux.Errors;
using Berth.Linux.Files;
using Berth.Linux.Identity;
using Berth.Linux.Processes;
using Berth.Supervision.Definitions;
using Berth.Supervision.Launching;
using Berth.Supervision.Logs;
using Berth.Supervision.Services;

namespace Berth.Supervision.S6;

/// <summary>
/// Services under <c>s6-svscan</c>. It uses s6's own files: a service directory is added atomically by a rename, s6-supervise gets commands
/// through its control pipe, and the state of a service is in its status file.
/// </summary>
/// <param name="options">The place of the supervision tree.</param>
/// <param name="clock">The clock; null: the system's.</param>
[SupportedOSPlatform("linux")]
public sealed class S6ServiceManager(S6Options options, TimeProvider? clock = null) : IServiceManager
{
    internal const string Prefix = "berth-";

    // s6-svscan ignores names that start with a dot.
    private const string Hidden = "." + Prefix, Unfinished = ".tmp", Leaving = ".old";

    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(10);

    private readonly TimeProvider _clock = clock ?? TimeProvider.System;

    /// <inheritdoc/>
    public ServiceManagerKind Kind => ServiceManagerKind.S6;

    /// <inheritdoc/>
    public ServiceScope Scope => Credentials.IsRoot ? ServiceScope.System : ServiceScope.User;

    /// <inheritdoc/>
    public ServiceManagerCapabilities Capabilities =>
        ServiceManagerCapabilities.RuntimeRegistration | ServiceManagerCapabilities.UserScope
        | ServiceManagerCapabilities.Readiness | ServiceManagerCapabilities.Logs
        | (options.Preparer is null
            ? ServiceManagerCapabilities.None
            : ServiceManagerCapabilities.SocketActivation | ServiceManagerCapabilities.Dependencies)
        | (Credentials.IsRoot ? ServiceManagerCapabilities.OtherUser : ServiceManagerCapabilities.None);

    /// <inheritdoc/>
    public int LongestName { get; } = FileNameLimit.LongestName((Prefix, ""), (Hidden, Unfinished), (Hidden, Leaving));

    /// <inheritdoc/>
    public async Task RegisterAsync(ServiceDefinition definition, bool start, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(definition);
        var (name, logs) = (definition.Name, LogDirectoryOf(definition.Name));
        var files = S6Renderer.Render(definition, logs, options.Preparer);
        ThrowIfItWouldRunAsAnother(name);
        var isNew = await DoAsync(name, "register", async () =>
        {
            using var alone = await LockAsync(cancellationToken).ConfigureAwait(false);
            var service = Find(name);
            if (Directory.Exists(service.Path))
            {
                if (!service.IsOurs || !S6Writer.Holds(service.Path, files))
                    throw ServiceException.AlreadyRegistered(name);
                return false;
            }

            await AddAsync(name, start, files, cancellationToken).ConfigureAwait(false);
            return true;
        }).ConfigureAwait(false);
        if (isNew && start)
            await ThrowIfNotExecutedAsync(name, Find(name), cancellationToken).ConfigureAwait(false);
        if (isNew)
            return;
        if (start)
            await StartAsync(name, cancellationToken).ConfigureAwait(false);
        else
            await StopAsync(name, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async Task ReplaceAsync(ServiceDefinition definition, bool restart, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(definition);
        var name = definition.Name;
        var files = S6Renderer.Render(definition, LogDirectoryOf(name), options.Preparer);
        ThrowIfItWouldRunAsAnother(name);
        var runs = await DoAsync(name, "replace", async () =>
        {
            using var alone = await LockAsync(cancellationToken).ConfigureAwait(false);
            var service = Require(name);
            if (S6Writer.Replace(service.Path, files))
                _ = service.Logger.Tell(S6Directory.Terminate); // and s6-supervise starts the new one on the same pipe
            return await service.StatusAsync(cancellationToken).ConfigureAwait(false) is { IsWantedUp: true };
        }).ConfigureAwait(false);
        if (restart && runs)
            await RestartAsync(name, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public Task UnregisterAsync(ServiceName name, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(name);
        return DoAsync(name, "unregister", async () =>
        {
            using var alone = await LockAsync(cancellationToken).ConfigureAwait(false);
            var service = Find(name);
            if (!service.IsOurs)
                return;
            await DownAsync(name, service, cancellationToken).ConfigureAwait(false);
            await RemoveAsync(name, service, cancellationToken).ConfigureAwait(false);
            DeleteTree(LogDirectoryOf(name));
        });
    }

    /// <inheritdoc/>
    public Task StartAsync(ServiceName name, CancellationToken cancellationToken = default) =>
        DoAsync(name, "start", async () =>
        {
            Require(name);
            foreach (var one in S6Order.WithRequired(name, DefinitionOf))
                await UpAsync(one, Require(one), cancellationToken).ConfigureAwait(false);
        });

    /// <inheritdoc/>
    public Task StopAsync(ServiceName name, CancellationToken cancellationToken = default) =>
        DoAsync(name, "stop", async () =>
        {
            Require(name);
            foreach (var one in S6Order.WithDependents(name, Registered(), DefinitionOf))
                await DownAsync(one, Require(one), cancellationToken).ConfigureAwait(false);
        });

    /// <inheritdoc/>
    public Task RestartAsync(ServiceName name, CancellationToken cancellationToken = default) => DoAsync(name, "restart", async () =>
    {
        var service = Require(name);
        await DownAsync(name, service, cancellationToken).ConfigureAwait(false);
        await UpAsync(name, service, cancellationToken).ConfigureAwait(false);
    });

    /// <inheritdoc/>
    public Task<ServiceStatus> StatusAsync(ServiceName name, CancellationToken cancellationToken = default) =>
        DoAsync(name, "look at", () => DescribeAsync(name, Require(name), cancellationToken));

    /// <inheritdoc/>
    public async Task<IReadOnlyList<ServiceStatus>> ListAsync(CancellationToken cancellationToken = default)
    {
        if (!Directory.Exists(options.ScanDirectory))
            return [];
        var all = new List<ServiceStatus>();
        foreach (var name in Registered())
        {
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
        Require(name);
        return new S6LogReader(LogDirectoryOf(name), _clock).ReadAsync(query, cancellationToken);
    }

    /// <summary>
    /// A service runs as the user of s6-svscan, whoever owns the directory. With root's s6-svscan, a service that an ordinary user
    /// registers would run as root.
    /// </summary>
    private void ThrowIfItWouldRunAsAnother(ServiceName name)
    {
        if (Credentials.IsRoot || S6Owner.Find(options.ScanDirectory) is not { } uid || uid == Credentials.EffectiveUid)
            return;
        var user = Users.Find(uid)?.Name ?? $"uid {uid}";
        throw new ServiceException(ServiceErrorKind.Refused,
            $"cannot register service {name}: the s6-svscan of {options.ScanDirectory} runs as {user}, and so would the service",
            "register it with the built-in service manager; or let root do it, and say as whom it runs")
        {
            Members = [ServiceException.ManagerMember],
        };
    }

    private List<ServiceName> Registered()
    {
        var names = new List<ServiceName>();
        foreach (var path in Directory.EnumerateDirectories(options.ScanDirectory, Prefix + "*"))
        {
            if (ServiceName.TryParse(Path.GetFileName(path)[Prefix.Length..], out var name) && Find(name).IsOurs)
                names.Add(name);
        }

        return names;
    }

    private ServiceDefinition? DefinitionOf(ServiceName name) => S6Order.DefinitionOf(Find(name).Path);

    private S6Directory Find(ServiceName name) => new(Path.Combine(options.ScanDirectory, Prefix + name));

    private S6Directory Require(ServiceName name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return Find(name) is { IsOurs: true } service ? service : throw ServiceException.NotRegistered(name);
    }

    private string HiddenPath(ServiceName name, string suffix) => Path.Combine(options.ScanDirectory, $"{Hidden}{name}{suffix}");

    private string LogDirectoryOf(ServiceName name) => Path.Combine(options.LogDirectory, name.ToString());

    private async ValueTask<FileLock> LockAsync(CancellationToken cancellationToken) =>
        await FileLock.AcquireAsync(Path.Combine(options.ScanDirectory, ".berth.lock"), cancellationToken).ConfigureAwait(false);

    private async Task AddAsync(ServiceName name, bool start, ImmutableArray<S6File> files, CancellationToken cancellationToken)
    {
        var (unfinished, service) = (HiddenPath(name, Unfinished), Find(name));
        // The remains of a crash.
        DeleteTree(unfinished);
        BeginLog(LogDirectoryOf(name));
        var owner = FileStatus.Of(options.ScanDirectory);
        S6Writer.Write(unfinished, files, start, owner.Uid == Credentials.EffectiveUid ? null : owner);
        Directory.Move(unfinished, service.Path);
        try
        {
            Rescan(name, "a"u8);
            await UntilAsync(name, "start", () => HasBegunAsync(service, start, cancellationToken), options.Deadline,
                cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            await UndoAsync(name, service).ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Renames the log of an earlier service with that name.</summary>
    private static void BeginLog(string directory)
    {
        const string Earlier = ".earlier"; // no name of a service contains a dot
        if (Directory.Exists(directory))
        {
            DeleteTree(directory + Earlier);
            Directory.Move(directory, directory + Earlier);
        }

        Directory.CreateDirectory(directory);
    }

    /// <summary>Whether an s6-supervise runs for a new service, and has started the service if it should run.</summary>
    private static async ValueTask<bool> HasBegunAsync(S6Directory service, bool start, CancellationToken cancellationToken) =>
        service.IsSupervised && service.Logger.IsSupervised
        && (!start || await service.StatusAsync(cancellationToken).ConfigureAwait(false) is { IsUp: true } || service.Deaths.Count > 0);

    private async Task UndoAsync(ServiceName name, S6Directory service)
    {
        try
        {
            await RemoveAsync(name, service, CancellationToken.None).ConfigureAwait(false);
        }
        catch (ServiceException)
        {
            // s6-svscan does not answer, which the first error reports. A hidden directory is not a service.
        }
    }

    private async Task RemoveAsync(ServiceName name, S6Directory service, CancellationToken cancellationToken)
    {
        var leaving = HiddenPath(name, Leaving);
        DeleteTree(leaving);
        Directory.Move(service.Path, leaving);
        var moved = new S6Directory(leaving);
        try
        {
            // n: s6-svscan ends the services whose directories were removed, and their loggers after they have read the remaining output.
            Rescan(name, "an"u8);
            await UntilAsync(name, "be let go by s6-supervise",
                () => ValueTask.FromResult(!moved.IsSupervised && !moved.Logger.IsSupervised), options.Deadline,
                cancellationToken).ConfigureAwait(false);
        }
        catch when (moved.IsSupervised || moved.Logger.IsSupervised)
        {
            // If only its logger is left, the service needs another s6-supervise, with the service down.
            Directory.Move(leaving, service.Path);
            Rescan(name, "a"u8);
            throw;
        }
        finally
        {
            if (!moved.IsSupervised && !moved.Logger.IsSupervised)
                DeleteTree(leaving);
        }
    }

    private void Rescan(ServiceName name, ReadOnlySpan<byte> commands)
    {
        using var control = NamedPipe.TryOpenWrite(Path.Combine(options.ScanDirectory, ".s6-svscan/control"))
            ?? throw new ServiceException(ServiceErrorKind.Unavailable,
                $"cannot tell s6-svscan of service {name}: none runs on {options.ScanDirectory}",
                "start it, or choose another service manager") { Members = [ServiceException.ManagerMember] };
        DescriptorIO.WriteFully(control, commands);
    }

    private async Task UpAsync(ServiceName name, S6Directory service, CancellationToken cancellationToken)
    {
        service.Desired = DesiredState.Up;
        // A command during a finish script is lost if that script ends the service permanently.
        S6Status? before = null;
        await UntilAsync(name, "end",
            async () => (before = await service.StatusAsync(cancellationToken).ConfigureAwait(false)) is not { IsFinishing: true },
            options.Deadline, cancellationToken).ConfigureAwait(false);
        if (before is { IsUp: true, IsWantedUp: true })
            return;
        service.ForgetDeaths();
        if (service.StartedFile is { } reported)
            File.Delete(reported); // that of the run before
        Tell(name, service, S6Directory.Up);
        // The service may have ended again already: then its "down" has another time than before.
        await UntilAsync(
            name,
            "start",
            async () =>
                await service.StatusAsync(cancellationToken).ConfigureAwait(false) is { } now && (now.IsUp || now.Since != before?.Since),
            options.Deadline,
            cancellationToken).ConfigureAwait(false);
        await ThrowIfNotExecutedAsync(name, service, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// To s6 a service is up when its run script is executed. This waits until <c>berth run</c> has executed the program, or has ended. A
    /// service that still waits for another one at the deadline is on its way.
    /// </summary>
    /// <exception cref="ServiceException">The program could not be executed.</exception>
    private async Task ThrowIfNotExecutedAsync(ServiceName name, S6Directory service, CancellationToken cancellationToken)
    {
        if (service.StartedFile is not { } started)
            return;
        S6Status? status = null;
        var start = _clock.GetTimestamp();
        while (!StartedFile.IsExecuted(started) && _clock.GetElapsedTime(start) < options.Deadline
            && (status = await service.StatusAsync(cancellationToken).ConfigureAwait(false)) is { IsUp: true } or { IsFinishing: true })
            await Task.Delay(s_pause, _clock, cancellationToken).ConfigureAwait(false);
        if (status is { IsUp: false, Exit.Code: >= 125 and <= 127 and var code } && !StartedFile.IsExecuted(started))
            throw new ServiceException(ServiceErrorKind.Failed, $"the program of service {name} could not be executed (exit code {code})",
                "see what it says with: berth logs " + name);
    }

    private async Task DownAsync(ServiceName name, S6Directory service, CancellationToken cancellationToken)
    {
        service.Desired = DesiredState.Down;
        Tell(name, service, S6Directory.Down);
        await UntilAsync(
            name,
            "stop",
            async () => await service.StatusAsync(cancellationToken).ConfigureAwait(false) is { Pid: 0, IsWantedUp: false },
            options.Deadline + service.KillDelay,
            cancellationToken).ConfigureAwait(false);
    }

    private static void Tell(ServiceName name, S6Directory service, byte command)
    {
        if (!service.Tell(command))
            throw new ServiceException(ServiceErrorKind.Unavailable, $"no s6-supervise watches service {name} ({service.Path})",
                "check whether s6-svscan runs, and its output");
    }

    private static async Task<ServiceStatus> DescribeAsync(ServiceName name, S6Directory service, CancellationToken cancellationToken)
    {
        var desired = service.Desired;
        if (await service.StatusAsync(cancellationToken).ConfigureAwait(false) is not { } status || !service.IsSupervised)
            return new ServiceStatus
            {
                Name = name,
                Desired = desired,
                Observed = ObservedState.Down,
                Problem = desired is DesiredState.Up ? "no s6-supervise watches it" : null,
            };
        var deaths = service.Deaths;
        // A running service was restarted after each of its ends; for one that does not run, the restart after the last end is still to
        // come.
        var restarts = Math.Max(0, status.IsUp ? deaths.Count : deaths.Count - 1);
        var (code, signal) = status.Exit;
        var observed = Observe(status, desired, service.Notifies);
        return new ServiceStatus
        {
            Name = name,
            Desired = desired,
            Observed = observed,
            Problem = observed is ObservedState.Failed or ObservedState.Backoff
                ? $"ended with {(signal is { } number ? SignalName.Format((Signal)number) : $"exit code {code}")}"
                : null,
            Pid = status.IsUp ? status.Pid : null,
            Since = status.Since,
            Restarts = restarts,
            LastExit = deaths.Last is { } time && !status.IsUp ? new ServiceExit(code, signal, time) : null,
        };
    }

    private static ObservedState Observe(S6Status status, DesiredState desired, bool notifies) => status switch
    {
        { IsUp: true, IsWantedUp: false } => ObservedState.Stopping,
        { IsUp: true } => status.IsReady || !notifies ? ObservedState.Ready : ObservedState.Up,
        { IsWantedUp: true } => ObservedState.Backoff,
        _ when desired is DesiredState.Down => ObservedState.Down,
        { Exit.Code: 0 } => ObservedState.Finished,
        _ => ObservedState.Failed,
    };

    private async Task UntilAsync(
        ServiceName name, string what, Func<ValueTask<bool>> condition, TimeSpan deadline, CancellationToken cancellationToken)
    {
        var start = _clock.GetTimestamp();
        while (!await condition().ConfigureAwait(false))
        {
            if (_clock.GetElapsedTime(start) > deadline)
                throw new ServiceException(ServiceErrorKind.TimedOut,
                    $"service {name} did not {what} within {deadline.TotalSeconds:0.#} s",
                    "it is still registered; try again, or see what it writes with: berth logs " + name);
            await Task.Delay(s_pause, _clock, cancellationToken).ConfigureAwait(false);
        }
    }

    private static Task DoAsync(ServiceName name, string operation, Func<Task> action) => DoAsync(name, operation, async () =>
    {
        await action().ConfigureAwait(false);
        return true;
    });

    private static async Task<T> DoAsync<T>(ServiceName name, string operation, Func<Task<T>> action)
    {
        try
        {
            return await action().ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is UnauthorizedAccessException or LinuxException { Error: Errno.EACCES or Errno.EPERM })
        {
            throw ServiceException.Refused(
                name, operation, FailureText.Of(exception), "run as the owner of the scan directory, or with sudo");
        }
        catch (Exception exception) when (exception is IOException or CommandException or InvalidDataException)
        {
            throw new ServiceException(ServiceErrorKind.Failed, $"cannot {operation} service {name}: {FailureText.Of(exception)}",
                "check the scan directory and the output of s6-svscan", exception);
        }
    }

    private static void DeleteTree(string path)
    {
        if (!Directory.Exists(path))
            return;
        // s6-supervise creates these directories for its own user. Another user cannot read them, but can remove them if they are empty.
        foreach (var events in (ReadOnlySpan<string>)["event", "log/event"])
        {
            try
            {
                Directory.Delete(Path.Combine(path, events));
            }
            catch (IOException)
            {
                // The directory is missing or in use: it is removed with the rest.
            }
        }

        Directory.Delete(path, recursive: true);
    }
}
