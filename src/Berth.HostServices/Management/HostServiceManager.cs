using System.Globalization;
using Berth.HostServices.Client;
using Berth.HostServices.Wire;
using Berth.Linux.Descriptors;
using Berth.Linux.Errors;
using Berth.Linux.Processes;

namespace Berth.HostServices.Management;

/// <summary>
/// Starts services as programs, and stops them in reverse order. What they print goes line by line to one place: <c>UID (program):
/// line</c>.
/// </summary>
/// <remarks>Its members may be called from any thread.</remarks>
public sealed class HostServiceManager : IAsyncDisposable
{
    /// <summary>The variable that tells a service that whoever started it speaks hello.</summary>
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

    /// <summary>A manager without services.</summary>
    /// <param name="onLine">Given each line that a service prints, one call at a time, from any thread; should not take long. Null: they
    /// are dropped.</param>
    /// <param name="stopDeadline">How long a service may take to end before it is killed; 10 s unless given.</param>
    /// <param name="time">Measures that; null for the system's clock.</param>
    public HostServiceManager(Action<string>? onLine = null, TimeSpan? stopDeadline = null, TimeProvider? time = null)
    {
        _onLine = onLine ?? (static _ => { });
        _stopDeadline = stopDeadline ?? TimeSpan.FromSeconds(10);
        _time = time ?? TimeProvider.System;
    }

    /// <summary>
    /// Starts a service: standard input null, no descriptors but its own, leader of a process group. The manager owns the client; disposing
    /// it closes the connection, and the service ends.
    /// </summary>
    /// <param name="command">What to start.</param>
    /// <param name="cancellationToken">Looked at before it is started.</param>
    /// <exception cref="InvalidOperationException">A service with this id is started already, or the manager is disposed.</exception>
    /// <exception cref="LinuxException">The program cannot be started: ENOENT, EACCES.</exception>
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

    /// <summary>The process of a service.</summary>
    /// <param name="id">Which.</param>
    /// <exception cref="InvalidOperationException">No such service is started.</exception>
    public int ProcessOf(string id) => Find(id).Pid;

    /// <summary>Waits until a service ends, whatever ends it; it still has to be stopped, which frees its id.</summary>
    /// <param name="id">Which.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="InvalidOperationException">No such service is started.</exception>
    public async Task<ExitStatus> WaitForExitAsync(string id, CancellationToken cancellationToken = default) =>
        await Find(id).WaitAsync(cancellationToken).ConfigureAwait(false);

    /// <summary>
    /// Ends a service: closes its connection, waits for it until the deadline, kills it then. Its id is free afterwards, however it ended.
    /// </summary>
    /// <param name="id">Which.</param>
    /// <exception cref="InvalidOperationException">No such service is started.</exception>
    /// <exception cref="HostServiceExitException">It ended otherwise than with exit code 0.</exception>
    public Task StopAsync(string id) => StopAsync(Find(id));

    /// <summary>Ends all services, the last started first.</summary>
    /// <exception cref="HostServiceExitException">One ended otherwise than with exit code 0.</exception>
    /// <exception cref="AggregateException">Several did.</exception>
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
            throw failures.Count == 1 ? failures[0] : new AggregateException("Several services did not end well.", failures);
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
            return _services.Find(service => service.Id == id) ?? throw new InvalidOperationException($"Unknown service {id}: it is not started.");
    }

    private ManagedService Start(HostServiceCommand command)
    {
        var program = command.Command[0];
        var path = ExecutableFinder.Find(program) ?? throw new LinuxException(File.Exists(program) ? Errno.EACCES : Errno.ENOENT, "start", program);
        var prefix = $"{command.Id} ({Path.GetFileName(program)}): ";
        // The read ends become the forwarders'.
        var output = Pipe.Create();
        var error = Pipe.Create();
        var (channel, socket) = HostServiceChannel.Pair(command.Limits);
        try
        {
            using var nothing = File.OpenHandle("/dev/null");
            var process = ProcessSpawner.Spawn(new SpawnRequest
            {
                Path = path,
                Arguments = [.. command.Command, "--service-id", command.Id, "--service-fd", ServiceDescriptor.ToString(CultureInfo.InvariantCulture), .. command.Arguments],
                Environment = EnvironmentOf(command),
                WorkingDirectory = command.WorkingDirectory,
                Descriptors =
                [
                    new DescriptorMapping(nothing, 0),
                    new DescriptorMapping(output.WriteEnd, 1),
                    new DescriptorMapping(error.WriteEnd, 2),
                    new DescriptorMapping(socket, ServiceDescriptor),
                ],
                CloseOthers = true,
                // A signal from the terminal is for those that the service serves; and what it started can be killed with it.
                NewProcessGroup = true,
            });
            return new ManagedService(command.Id, process, new HostServiceClient(channel), output, error, line => Log(prefix + line), _time);
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
