using System.Runtime.Versioning;
using Berth.Linux;

namespace Berth.Supervision.Builtin;

/// <summary>
/// Berth's own supervisor: one thread that starts services, watches them by pidfd, and starts them again; and one that moves their output into logs. Services
/// outlive it: when it ends, is replaced or killed, they run on, and the next one takes them over. Commands come in over a socket: see
/// <see cref="BuiltinServiceManager"/>.
/// </summary>
[SupportedOSPlatform("linux")]
[System.Diagnostics.CodeAnalysis.SuppressMessage("Design", "CA1001", Justification = "RunAsync makes them and disposes of them.")]
public sealed partial class Supervisor
{
    private const int StackSize = 512 * 1024;

    private readonly SupervisorOptions _options;
    private readonly SupervisorPaths _paths;
    private readonly DefinitionStore _definitions;
    private readonly Dictionary<ServiceName, SupervisedService> _services = [];
    private readonly SortedDictionary<string, string> _broken = new(StringComparer.Ordinal);
    private EventLoop _loop = null!;
    private LogPump _pump = null!;
    private ServiceHost _host = null!;
    private bool _isOver;

    /// <summary>Makes a supervisor. Nothing happens before <see cref="RunAsync"/>.</summary>
    /// <param name="options">What it works with.</param>
    public Supervisor(SupervisorOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        _options = options;
        _paths = new SupervisorPaths(options.StateDirectory, options.RuntimeDirectory);
        _definitions = new DefinitionStore(_paths.Definitions);
    }

    /// <summary>Takes over what runs, starts what should, and supervises until it is cancelled.</summary>
    /// <param name="cancellationToken">Ends it, in order: see <see cref="SupervisorOptions.StopServicesAtEnd"/>.</param>
    /// <exception cref="ServiceException">Another supervisor has these directories.</exception>
    /// <exception cref="IOException">The directories can't be made or used.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        _paths.Create();
        using var held = FileLock.TryAcquire(_paths.Lock)
            ?? throw new ServiceException(ServiceErrorKind.Refused, $"another supervisor has {_options.RuntimeDirectory}", "talk to that one, or stop it first");
        using var loop = _loop = new EventLoop(_options.Time) { RoundEnded = Settle };
        using var pump = _pump = new LogPump(_options.Time);
        _host = new ServiceHost(loop, pump, _options.Launcher, _paths, _options.Time, _options.CgroupParent) { Changed = Changed };
        using var watch = DirectoryWatch.Create(_paths.Statuses);
        loop.Watch(watch.Handle, () => StatusesWritten(watch));
        using var reaper = Environment.ProcessId == 1 ? new OrphanReaper(loop) : null;
        var thread = RunLoop(loop);
        try
        {
            await _loop.InvokeAsync(Begin).ConfigureAwait(false);
            var control = new ControlServer(this, _paths.ControlSocket);
            await using (control.ConfigureAwait(false))
            {
                await control.RunAsync(cancellationToken).ConfigureAwait(false);
                if (_options.StopServicesAtEnd)
                    await StopAllAsync().ConfigureAwait(false);
            }
        }
        finally
        {
            loop.Post(() => _isOver = true);
            await thread.ConfigureAwait(false);
            foreach (var service in _services.Values)
                service.Dispose();
        }
    }

    private Task RunLoop(EventLoop loop)
    {
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        void Run()
        {
            try
            {
                loop.Run(() => _isOver);
                ended.SetResult();
            }
#pragma warning disable CA1031 // It ends the supervisor, by the task.
            catch (Exception failure)
#pragma warning restore CA1031
            {
                ended.SetException(failure);
            }
        }

        new Thread(Run, StackSize) { IsBackground = true, Name = "supervision" }.UnsafeStart();
        return ended.Task;
    }

    private void StatusesWritten(DirectoryWatch watch)
    {
        var isComplete = watch.Take(file =>
        {
            if (ServiceName.TryParse(file, out var name) && _services.TryGetValue(name, out var service))
                StatusWritten(service);
        });
        if (isComplete)
            return;
        foreach (var service in _services.Values)
            StatusWritten(service);
    }

    private void StatusWritten(SupervisedService service)
    {
        var before = service.Main;
        service.StatusWritten();
        if (service.Main != before)
            TellChanged(service);
    }

    private void Report(string problem) => _options.Report?.Invoke(problem);
}
