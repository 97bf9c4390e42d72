using System.Diagnostics;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Runtime.Versioning;
using System.Text.Json;
using Berth.Linux.Errors;
using Berth.Linux.Files;
using Berth.Linux.Identity;
using Berth.Supervision;
using Berth.Supervision.Definitions;
using Berth.Supervision.Logs;
using Berth.Supervision.Services;
using Berth.Supervisor.Control;
using Berth.Supervisor.Logs;
using Berth.Supervisor.Storage;

namespace Berth.Supervisor.Client;

/// <summary>
/// The client of a running <see cref="BuiltinSupervisor"/>, over its socket. Each call has its own connection. Thread-safe.
/// </summary>
/// <param name="stateDirectory">The supervisor's <see cref="SupervisorOptions.StateDirectory"/>, which records its runtime
/// directory.</param>
[SupportedOSPlatform("linux")]
public sealed class BuiltinServiceManager(string stateDirectory) : IServiceManager
{
    private const int SOL_SOCKET = 1;
    private const int SO_PEERCRED = 17;

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(10);

    /// <inheritdoc/>
    public ServiceManagerKind Kind => ServiceManagerKind.Builtin;

    /// <inheritdoc/>
    public ServiceScope Scope => Credentials.IsRoot ? ServiceScope.System : ServiceScope.User;

    /// <inheritdoc/>
    public ServiceManagerCapabilities Capabilities =>
        ServiceManagerCapabilities.RuntimeRegistration | ServiceManagerCapabilities.UserScope
        | ServiceManagerCapabilities.Readiness | ServiceManagerCapabilities.Logs
        | ServiceManagerCapabilities.SocketActivation | ServiceManagerCapabilities.ResourceLimits
        | ServiceManagerCapabilities.Timers | ServiceManagerCapabilities.Watchdog
        | ServiceManagerCapabilities.Dependencies | ServiceManagerCapabilities.Overlap;

    /// <inheritdoc/>
    public int LongestName => SupervisorPaths.LongestName;

    /// <inheritdoc/>
    public Task RegisterAsync(ServiceDefinition definition, bool start, CancellationToken cancellationToken = default) =>
        CallAsync(new ControlRequest { Method = ControlProtocol.Register, Definition = definition, Start = start }, cancellationToken);

    /// <inheritdoc/>
    public Task ReplaceAsync(ServiceDefinition definition, bool restart, CancellationToken cancellationToken = default) =>
        CallAsync(new ControlRequest { Method = ControlProtocol.Replace, Definition = definition, Restart = restart }, cancellationToken);

    /// <inheritdoc/>
    public Task UnregisterAsync(ServiceName name, CancellationToken cancellationToken = default) =>
        CallAsync(new ControlRequest { Method = ControlProtocol.Unregister, Name = name }, cancellationToken);

    /// <inheritdoc/>
    public Task StartAsync(ServiceName name, CancellationToken cancellationToken = default) =>
        CallAsync(new ControlRequest { Method = ControlProtocol.Start, Name = name }, cancellationToken);

    /// <inheritdoc/>
    public Task StopAsync(ServiceName name, CancellationToken cancellationToken = default) =>
        CallAsync(new ControlRequest { Method = ControlProtocol.Stop, Name = name }, cancellationToken);

    /// <summary>
    /// Stops services with one request: services that come after others end before them. Missing services are not an error.
    /// </summary>
    /// <param name="names">The services.</param>
    /// <param name="cancellationToken">Cancels the wait; the services are stopped anyway.</param>
    /// <exception cref="ServiceException">There is no supervisor.</exception>
    public Task StopAsync(IReadOnlyList<ServiceName> names, CancellationToken cancellationToken = default) =>
        CallAsync(new ControlRequest { Method = ControlProtocol.StopAll, Names = names }, cancellationToken);

    /// <summary>
    /// Stops services as <see cref="StopAsync(IReadOnlyList{ServiceName}, CancellationToken)"/> does, and unregisters them.
    /// </summary>
    /// <param name="names">The services; missing ones are not an error.</param>
    /// <param name="cancellationToken">Cancels the wait; the services are stopped and unregistered anyway.</param>
    /// <exception cref="ServiceException">There is no supervisor, or one of the services was started meanwhile: that service is still
    /// registered.</exception>
    public Task UnregisterAsync(IReadOnlyList<ServiceName> names, CancellationToken cancellationToken = default) =>
        CallAsync(new ControlRequest { Method = ControlProtocol.UnregisterAll, Names = names }, cancellationToken);

    /// <inheritdoc/>
    public Task RestartAsync(ServiceName name, CancellationToken cancellationToken = default) =>
        CallOnceAsync(new ControlRequest { Method = ControlProtocol.Restart, Name = name }, cancellationToken);

    /// <inheritdoc/>
    public Task OverlapAsync(ServiceName name, CancellationToken cancellationToken = default) =>
        CallOnceAsync(new ControlRequest { Method = ControlProtocol.Overlap, Name = name }, cancellationToken);

    /// <summary>Whether a supervisor answers.</summary>
    /// <param name="cancellationToken">Cancels the wait, not the request.</param>
    public async Task<bool> AnswersAsync(CancellationToken cancellationToken = default)
    {
        try
        {
            await CallAsync(new ControlRequest { Method = ControlProtocol.Ping }, cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (ServiceException none) when (none.Kind is ServiceErrorKind.Unavailable)
        {
            return false;
        }
    }

    /// <summary>
    /// Whether a supervisor has this state directory, even if it is still taking over services and does not answer yet.
    /// </summary>
    /// <param name="stateDirectory">Its <see cref="SupervisorOptions.StateDirectory"/>.</param>
    public static bool IsTaken(string stateDirectory)
    {
        var path = new SupervisorPaths(stateDirectory, "").Lock;
        if (!File.Exists(path))
            return false;
        using var free = FileLock.TryAcquire(path);
        return free is null;
    }

    /// <summary>Makes the supervisor reload the definitions. Unchanged services are not affected.</summary>
    /// <param name="cancellationToken">Cancels the wait, not the request.</param>
    /// <exception cref="ServiceException">There is no supervisor.</exception>
    public Task ReloadAsync(CancellationToken cancellationToken = default) =>
        CallAsync(new ControlRequest { Method = ControlProtocol.Reload }, cancellationToken);

    /// <summary>
    /// Replaces the supervisor's program, in the same process, and returns when the new program answers. Services, their sockets and their
    /// logs are not affected.
    /// </summary>
    /// <param name="program">The program's absolute path, as the supervisor sees it.</param>
    /// <param name="cancellationToken">Cancels the wait, not the request.</param>
    /// <exception cref="ServiceException">There is no supervisor, or the program cannot replace it; the supervisor is
    /// unchanged.</exception>
    public async Task UpgradeAsync(string program, CancellationToken cancellationToken = default)
    {
        var stream = await ConnectAsync(cancellationToken).ConfigureAwait(false);
        await using (stream.ConfigureAwait(false))
        {
            var lines = new JsonLines(stream);
            await SendAsync(lines,
                new ControlRequest { Version = ControlProtocol.UpgradeVersion, Method = ControlProtocol.Upgrade, Program = program },
                cancellationToken).ConfigureAwait(false);

            // The exec closes the connection. The socket keeps listening: the next request waits there for the new program.
            if (await TryReadAsync(lines, cancellationToken).ConfigureAwait(false) is { } refused)
                ThrowIfError(refused);
        }

        await CallAsync(new ControlRequest { Method = ControlProtocol.Ping }, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async Task<ServiceStatus> StatusAsync(ServiceName name, CancellationToken cancellationToken = default) =>
        Given((await CallAsync(new ControlRequest { Method = ControlProtocol.Status, Name = name },
            cancellationToken).ConfigureAwait(false)).Status).ToStatus();

    /// <inheritdoc/>
    public async Task<IReadOnlyList<ServiceStatus>> ListAsync(CancellationToken cancellationToken = default)
    {
        var answer = await CallAsync(new ControlRequest { Method = ControlProtocol.List }, cancellationToken).ConfigureAwait(false);
        return [.. Given(answer.Services).Select(static status => status.ToStatus())];
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<LogLine> LogsAsync(
        ServiceName name, LogQuery query, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var place = new LogPlace();
        await foreach (var answer in FollowAsync(Request, query.Follow ? place.BeginAgain : null, cancellationToken).ConfigureAwait(false))
        {
            var line = Given(answer.Line).ToLine();
            if (place.Advance(line))
                yield return line;
        }

        ControlRequest Request() => new()
        {
            Method = ControlProtocol.Logs,
            Name = name,
            Follow = query.Follow,
            Since = place.Time,
            Lines = place.Time is null ? query.Lines : null,
        };
    }

    /// <summary>
    /// The status of a service, then its output and the changes of its state, in order. If the reader is too slow, the service blocks, as a
    /// program does with a pipe.
    /// </summary>
    /// <param name="name">The service.</param>
    /// <param name="cancellationToken">Ends the operation.</param>
    /// <returns>The stream ends when the service is unregistered.</returns>
    /// <exception cref="ServiceException">There is no supervisor, or no such service.</exception>
    public async IAsyncEnumerable<ServiceOutput> AttachAsync(
        ServiceName name, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await foreach (
            var answer in FollowAsync(() => new ControlRequest { Method = ControlProtocol.Attach, Name = name }, beginAgain: null,
                cancellationToken).ConfigureAwait(false))
            yield return answer.Status is { } status
                ? new ServiceOutput(null, status.ToStatus())
                : new ServiceOutput(Given(answer.Line).ToLine(), null);
    }

    /// <summary>
    /// Ends a supervisor that runs only <see cref="SupervisorOptions.WhileNeeded"/> and has no services, and removes its directories when
    /// it has ended.
    /// If a service is registered meanwhile, the supervisor either accepts it and stays, or refuses with <see
    /// cref="ServiceErrorKind.Unavailable"/>.
    /// </summary>
    /// <param name="cancellationToken">Cancels the wait for its end.</param>
    /// <returns>Whether it has ended; false: it stays, or there is none.</returns>
    public async Task<bool> EndUnneededAsync(CancellationToken cancellationToken = default)
    {
        var runtime = RuntimePlace.Read(stateDirectory)?.Directory;
        try
        {
            if ((await CallAsync(
                new ControlRequest { Method = ControlProtocol.EndUnneeded }, cancellationToken).ConfigureAwait(false)).Ends is not true)
                return false;
        }
        catch (ServiceException none) when (none.Kind is ServiceErrorKind.Unavailable or ServiceErrorKind.NotSupported)
        {
            return false;
        }

        // The supervisor holds the lock until it ends.
        using var ended =
            await FileLock.AcquireAsync(new SupervisorPaths(stateDirectory, "").Lock, cancellationToken).ConfigureAwait(false);
        Directory.Delete(stateDirectory, recursive: true);
        if (Directory.Exists(runtime))
            Directory.Delete(runtime, recursive: true);
        return true;
    }

    /// <summary>
    /// Removes the directory of a supervisor that was killed together with its services, and that will not be started again. The directory
    /// of a running one is kept.
    /// </summary>
    /// <param name="directory">What is both its <see cref="SupervisorOptions.StateDirectory"/> and its
    /// <see cref="SupervisorOptions.RuntimeDirectory"/>.</param>
    public static void RemoveAbandoned(string directory)
    {
        try
        {
            using var held = FileLock.TryAcquire(new SupervisorPaths(directory, directory).Lock);
            if (held is not null)
                Directory.Delete(directory, recursive: true);
        }
        catch (Exception gone) when (gone is IOException or LinuxException)
        {
            // Another process is removing it.
        }
    }

    /// <summary>Whether a supervisor with this state would have services, running now or not.</summary>
    /// <param name="stateDirectory">Its <see cref="SupervisorOptions.StateDirectory"/>.</param>
    public static bool HasServices(string stateDirectory) =>
        new SupervisorPaths(stateDirectory, "") is var paths
            && Directory.Exists(paths.Definitions)
            && Directory.EnumerateFiles(paths.Definitions, "*" + DefinitionStore.Suffix).Any();

    /// <inheritdoc/>
    public async IAsyncEnumerable<ServiceChange> WatchAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await foreach (
            var answer in FollowAsync(static () => new ControlRequest { Method = ControlProtocol.Watch }, beginAgain: null,
                cancellationToken).ConfigureAwait(false))
        {
            var (name, status) = Given(answer.Change);
            yield return new ServiceChange(name, status?.ToStatus());
        }
    }

    /// <summary>The answers of the supervisor, up to the last.</summary>
    /// <param name="request">Makes the request; called again if the request is repeated.</param>
    /// <param name="beginAgain">Called before the request is repeated because the supervisor's program was replaced meanwhile; null: the
    /// stream then ends.</param>
    /// <param name="cancellationToken">Ends the operation.</param>
    private async IAsyncEnumerable<ControlAnswer> FollowAsync(
        Func<ControlRequest> request, Action? beginAgain, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        while (true)
        {
            var stream = await ConnectAsync(cancellationToken).ConfigureAwait(false);
            await using (stream.ConfigureAwait(false))
            {
                var lines = new JsonLines(stream);
                await SendAsync(lines, request(), cancellationToken).ConfigureAwait(false);
                while (await TryReadAsync(lines, cancellationToken).ConfigureAwait(false) is { } answer)
                {
                    ThrowIfError(answer);
                    if (answer.Done is true)
                        yield break;
                    yield return answer;
                }
            }

            if (beginAgain is null)
                throw Unavailable(null);
            beginAgain();
        }
    }

    /// <summary>Makes a request that, where it is repeated, does nothing if the service was started since.</summary>
    private Task<ControlAnswer> CallOnceAsync(ControlRequest request, CancellationToken cancellationToken) =>
        CallAsync(request, request with { Asked = TimeProvider.System.GetUtcNow() }, cancellationToken);

    private Task<ControlAnswer> CallAsync(ControlRequest request, CancellationToken cancellationToken) =>
        CallAsync(request, request, cancellationToken);

    private async Task<ControlAnswer> CallAsync(ControlRequest request, ControlRequest requestAgain, CancellationToken cancellationToken)
    {
        // If the supervisor's program is replaced, a request gets no answer and is repeated. Requests are idempotent.
        return await TryCallAsync(request, cancellationToken).ConfigureAwait(false)
            ?? await TryCallAsync(requestAgain, cancellationToken).ConfigureAwait(false)
            ?? throw Unavailable(null);
    }

    private async Task<ControlAnswer?> TryCallAsync(ControlRequest request, CancellationToken cancellationToken)
    {
        var stream = await ConnectAsync(cancellationToken).ConfigureAwait(false);
        await using (stream.ConfigureAwait(false))
        {
            var lines = new JsonLines(stream);
            await SendAsync(lines, request, cancellationToken).ConfigureAwait(false);
            var answer = await TryReadAsync(lines, cancellationToken).ConfigureAwait(false);
            if (answer is not null)
                ThrowIfError(answer);
            return answer;
        }
    }

    /// <summary>
    /// Connects to the supervisor. If a supervisor runs but does not listen, it is creating its runtime directory again after a removal, or
    /// is still taking over services. Waits for that, for a limited time.
    /// </summary>
    private async Task<Stream> ConnectAsync(CancellationToken cancellationToken)
    {
        for (var start = Stopwatch.GetTimestamp(); ;)
        {
            try
            {
                return await ConnectOnceAsync(cancellationToken).ConfigureAwait(false);
            }
            catch (ServiceException none)
                when (none.Kind is ServiceErrorKind.Unavailable && Stopwatch.GetElapsedTime(start) < s_patience && IsTaken(stateDirectory))
            {
                await Task.Delay(s_pause, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private async Task<Stream> ConnectOnceAsync(CancellationToken cancellationToken)
    {
        if (RuntimePlace.Read(stateDirectory) is not { } place)
            throw Unavailable(null);
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(new SupervisorPaths(stateDirectory, place.Directory).ControlSocket),
                cancellationToken).ConfigureAwait(false);
            ThrowIfStranger(socket);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch (Exception refused) when (refused is SocketException or ServiceException)
        {
            socket.Dispose();
            throw refused as ServiceException ?? Unavailable(refused);
        }
    }

    /// <summary>Checks that the listening process belongs to this user or root, because it is trusted and gets commands to run.</summary>
    private static void ThrowIfStranger(Socket socket)
    {
        Span<byte> credentials = stackalloc byte[3 * sizeof(int)]; // struct ucred: pid, uid, gid
        socket.GetRawSocketOption(SOL_SOCKET, SO_PEERCRED, credentials);
        var uid = BitConverter.ToUInt32(credentials[sizeof(int)..]);
        if (uid != 0 && uid != Credentials.EffectiveUid)
            throw new ServiceException(ServiceErrorKind.Refused, $"what answers in the place of Berth's supervisor belongs to uid {uid}",
                "check which process that is, and the files in the state directory");
    }

    private static async Task SendAsync(JsonLines lines, ControlRequest request, CancellationToken cancellationToken)
    {
        try
        {
            await lines.WriteAsync([request], ControlJson.Default.ControlRequest, cancellationToken).ConfigureAwait(false);
        }
        catch (ConnectionLostException gone)
        {
            throw Unavailable(gone);
        }
    }

    /// <summary>Reads an answer; null: the connection has ended.</summary>
    private static async Task<ControlAnswer?> TryReadAsync(JsonLines lines, CancellationToken cancellationToken)
    {
        try
        {
            using var answer = await lines.ReadAsync(cancellationToken).ConfigureAwait(false);
            return answer?.RootElement.Deserialize(ControlJson.Default.ControlAnswer);
        }
        catch (ConnectionLostException)
        {
            return null;
        }
        catch (Exception nonsense) when (nonsense is InvalidDataException or JsonException)
        {
            throw Unavailable(nonsense);
        }
    }

    private static void ThrowIfError(ControlAnswer answer)
    {
        if (answer.Error is { } error)
            throw error.ToException();
    }

    private static T Given<T>(T? value)
        where T : class => value ?? throw Unavailable(null);

    private static ServiceException Unavailable(Exception? cause) =>
        new(ServiceErrorKind.Unavailable, "Berth's supervisor does not answer", "start it: berth supervise", cause);
}
