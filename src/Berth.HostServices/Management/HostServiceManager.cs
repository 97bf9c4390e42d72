using System.Globalization;
using Berth.HostServices.Client;
using Berth.HostServices.Wire;
using Berth.Linux.Descriptors;
using Berth.Linux.Errors;
using Berth.Linux.Processes;

namespace Berth.HostServices.Management;

/// <summary>
/// Starts services as programs, and stops them in reverse order. It passes on their output line by line, in the form <c>UID (program):
/// line</c>.
/// </summary>
/// <remarks>Safe for use by several threads at once.</remarks>
public sealed class HostServiceManager : IAsyncDisposable
{
    /// <summary>A variable that tells a service that the process that started it speaks hello.</summary>
    public const string ProtocolVariable = "BERTH_SERVICE_PROTOCOL";

    private const int ServiceDescriptor = 3;

    private readonly Lock _gate = new();
    private readonly Lock _log = new();
    private readonly List<ManagedService> _services = [];
    private readonly HashSet<string> _ids = new(StringComparer.Ordinal);
    private readonly Action<string> _onLine;
    private readonly TimeSpan _stopDeadline;
    private readonly TimeProvider _time;
    private bool _disposed;

    /// <summary>Creates a manager without services.</summary>
    /// <param name="onLine">Called with each line that a service prints, one call at a time, from any thread; should be quick. Null: drop
    /// the lines.</param>
    /// <param name="stopDeadline">The time after which a service that is stopped is killed; 10 s by default.</param>
    /// <param name="time">The clock for this; null: the system's.</param>
    public HostServiceManager(Action<string>? onLine = null, TimeSpan? stopDeadline = null, TimeProvider? time = null)
    {
        _onLine = onLine ?? (static _ => { });
        _stopDeadline = stopDeadline ?? TimeSpan.FromSeconds(10);
        _time = time ?? TimeProvider.System;
    }

    /// <summary>
    /// Starts a service as the leader of a process group, with /dev/null as standard input and only the descriptors meant for it. The
    /// manager owns the client. Disposing the client closes the connection, and the service ends.
    /// </summary>
    /// <param name="command">The service.</param>
    /// <param name="cancellationToken">Checked before the service is started.</param>
    /// <exception cref="InvalidOperationException">A service with this id is already started, or the manager is disposed.</exception>
    /// <exception cref="LinuxException">The program can't be started: ENOENT, EACCES.</exception>
    public Task<HostServiceClient> StartAsync(HostServiceCommand command, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(command);
        if (command.Command.Count == 0 || command.Id.Length == 0)
            throw new ArgumentException("A service has an id and a command.", nameof(command));
        cancellationToken.ThrowIfCancellationRequested();
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            if (!_ids.Add(command.Id))
                throw new InvalidOperationException($"Service {command.Id} is already started.");
            try
            {
                var service = Start(command);
                _services.Add(service);
                return Task.FromResult(service.Client);
            }
            catch
            {
                _ids.Remove(command.Id);
                throw;
            }
        }
    }

    /// <summary>The process id of a service.</summary>
    /// <param name="id">The id of the service.</param>
    /// <exception cref="InvalidOperationException">No such service is started.</exception>
    public int ProcessOf(string id) => Find(id).Pid;

    /// <summary>Waits until a service ends by itself or is stopped. It must still be stopped, to free its id.</summary>
    /// <param name="id">The id of the service.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="InvalidOperationException">No such service is started.</exception>
    public async Task<ExitStatus> WaitForExitAsync(string id, CancellationToken cancellationToken = default) =>
        await Find(id).WaitAsync(cancellationToken).ConfigureAwait(false);

    /// <summary>
    /// Stops a service: closes its connection, waits until the deadline, then kills it. Its id is free afterwards in any case.
    /// </summary>
    /// <param name="id">The id of the service.</param>
    /// <exception cref="InvalidOperationException">No such service is started.</exception>
    /// <exception cref="HostServiceExitException">The service did not exit with 0.</exception>
    public Task StopAsync(string id) => StopAsync(Find(id));

    /// <summary>Stops all services, the last one started first.</summary>
    /// <exception cref="HostServiceExitException">A service did not exit with 0.</exception>
    /// <exception cref="AggregateException">Several services did not exit with 0.</exception>
    public async ValueTask DisposeAsync()
    {
        lock (_gate)
            _disposed = true;
        List<Exception>? failures = null;
        while (Last() is { } service)
        {
            try
            {
                await StopAsync(service).ConfigureAwait(false);
            }
            catch (Exception failure)
            {
                (failures ??= []).Add(failure);
            }
        }

        if (failures is not null)
            throw failures.Count == 1 ? failures[0] : new AggregateException("Several services did not exit with 0.", failures);
    }

    private async Task StopAsync(ManagedService service)
    {
        try
        {
            await service.StopAsync(_stopDeadline).ConfigureAwait(false);
        }
        finally
        {
            lock (_gate)
            {
                if (_services.Remove(service))
                {
                    _ids.Remove(service.Id);
                    service.Dispose();
                }
            }
        }
    }

    private ManagedService? Last()
    {
        lock (_gate)
            return _services.Count > 0 ? _services[^1] : null;
    }

    private ManagedService Find(string id)
    {
        ArgumentNullException.ThrowIfNull(id);
        lock (_gate)
            return _services.Find(service => service.Id == id) ?? throw new InvalidOperationException(
                $"Unknown service {id}: it is not started.");
    }

    private ManagedService Start(HostServiceCommand command)
    {
        var program = command.Command[0];
        var path = ExecutableFinder.Find(program)
            ?? throw new LinuxException(File.Exists(program) ? Errno.EACCES : Errno.ENOENT, "start", program);
        var prefix = $"{command.Id} ({Path.GetFileName(program)}): ";
        // The forwarders take ownership of the read ends.
        var output = Pipe.Create();
        var error = Pipe.Create();
        var (channel, socket) = HostServiceChannel.Pair(command.Limits);
        try
        {
            using var emptyInput = File.OpenHandle("/dev/null");
            var process = ProcessSpawner.Spawn(new SpawnRequest
            {
                Path = path,
                Arguments =
                [
                    .. command.Command,
                    "--service-id",
                    command.Id,
                    "--service-fd",
                    ServiceDescriptor.ToString(CultureInfo.InvariantCulture),
                    .. command.Arguments,
                ],
                Environment = EnvironmentOf(command),
                WorkingDirectory = command.WorkingDirectory,
                Descriptors =
                [
                    new DescriptorMapping(emptyInput, 0),
                    new DescriptorMapping(output.WriteEnd, 1),
                    new DescriptorMapping(error.WriteEnd, 2),
                    new DescriptorMapping(socket, ServiceDescriptor),
                ],
                CloseOthers = true,
                // Signals of the terminal are for the processes that use the service. Also, the service can be killed with its children.
                NewProcessGroup = true,
            });
            return new ManagedService(
                command.Id, process, new HostServiceClient(channel), output, error, line => Log(prefix + line), _time);
        }
        catch
        {
            channel.Dispose();
            output.Dispose();
            error.Dispose();
            throw;
        }
        finally
        {
            output.WriteEnd.Dispose();
            error.WriteEnd.Dispose();
            socket.Dispose();
        }
    }

    private void Log(string line)
    {
        lock (_log)
            _onLine(line);
    }

    private static List<string> EnvironmentOf(HostServiceCommand command)
    {
        var variables = OwnProcess.Variables();
        variables[ProtocolVariable] = "1";
        foreach (var (name, value) in command.Environment)
            variables[name] = value;
        return [.. variables.Select(variable => $"{variable.Key}={variable.Value}")];
    }
}
