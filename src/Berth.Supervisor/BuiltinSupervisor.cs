using System.Runtime.Versioning;
using Berth.Linux.Errors;
using Berth.Linux.Files;
using Berth.Linux.Processes;
using Berth.Supervision.Services;
using Berth.Supervisor.Client;
using Berth.Supervisor.Control;
using Berth.Supervisor.Logs;
using Berth.Supervisor.Loop;
using Berth.Supervisor.Services;
using Berth.Supervisor.Storage;
using Berth.Supervisor.Upgrade;
using Microsoft.Win32.SafeHandles;

namespace Berth.Supervisor;

/// <summary>
/// Berth's own supervisor: one thread that starts services, watches them, and starts them again; and one that moves their output into logs.
/// Services
/// outlive it: when it ends, is replaced or killed, they run on, and the next one takes them over. Commands come in over a socket: see
/// <see cref="BuiltinServiceManager"/>.
/// </summary>
[SupportedOSPlatform("linux")]
[System.Diagnostics.CodeAnalysis.SuppressMessage("Design", "CA1001", Justification = "RunAsync makes them and disposes of them.")]
public sealed partial class BuiltinSupervisor : IControlledSupervisor, ISupervisedServices
{
    /// <summary>
    /// In the environment of a program that becomes a supervisor in the place of another: where that one's state is. It is for no service.
    /// </summary>
    public const string StateVariable = Succession.StateVariable;

    private const int StackSize = 512 * 1024;

    /// <summary>Each service takes one or two, and the usual limit is 1024.</summary>
    private const int MostDescriptors = 65536;

    private static readonly TimeSpan s_moment = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan s_while = TimeSpan.FromSeconds(1);

    private readonly SupervisorOptions _options;
    private readonly SupervisorPaths _paths;
    private readonly DefinitionStore _definitions;
    private readonly Dictionary<ServiceName, SupervisedService> _services = [];
    private readonly TaskCompletionSource _answering = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly SortedDictionary<string, string> _broken = new(StringComparer.Ordinal);
    private EventLoop _loop = null!;
    private LogPump _pump = null!;
    private ServiceHost _host = null!;
    private CancellationTokenSource _end = null!;
    private bool _isOver;
    private FileLock _held = null!;
    private ControlServer _control = null!;
    private bool _isUnneeded;
    private OrphanReaper? _reaper;

    /// <summary>Makes a supervisor. Nothing happens before <see cref="RunAsync"/>.</summary>
    /// <param name="options">What it works with.</param>
    public BuiltinSupervisor(SupervisorOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        _options = options;
        _paths = new SupervisorPaths(options.StateDirectory, options.RuntimeDirectory);
        _definitions = new DefinitionStore(_paths.Definitions);
    }

    /// <summary>
    /// Completes when the supervisor listens on its control socket: a client that connects from then on is answered. Where it ends before
    /// that, only the task of <see cref="RunAsync"/> completes.
    /// </summary>
    public Task Answering => _answering.Task;

    /// <summary>
    /// Takes over what runs, starts what should, and supervises until it is cancelled, in a thread of its own. Raises this process's limit
    /// of open descriptors.
    /// </summary>
    /// <param name="cancellationToken">Ends it, in order: see <see cref="SupervisorOptions.StopServicesAtEnd"/>.</param>
    /// <exception cref="ServiceException">Another supervisor has these directories.</exception>
    /// <exception cref="IOException">The directories can't be made or used.</exception>
    public Task RunAsync(CancellationToken cancellationToken)
    {
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        void RunToEnd()
        {
            try
            {
                Run(cancellationToken);
                ended.SetResult();
            }
#pragma warning disable CA1031 // It ends the supervisor, by the task.
            catch (Exception failure)
#pragma warning restore CA1031
            {
                ended.SetException(failure);
            }
        }

        new Thread(RunToEnd, StackSize) { IsBackground = true, Name = "supervision" }.UnsafeStart();
        return ended.Task;
    }

    /// <summary>
    /// As <see cref="RunAsync"/>, in the calling thread, which is to be the process's first where services die with their supervisor
    /// (<see cref="Berth.Workloads.Specs.SuperviseSpec.DieWithSupervisor"/>): they die with the thread that started them, and the first is
    /// the one that is there after exec.
    /// </summary>
    /// <param name="cancellationToken">As for <see cref="RunAsync"/>.</param>
    /// <exception cref="ServiceException">Another supervisor has these directories.</exception>
    /// <exception cref="IOException">The directories can't be made or used.</exception>
    /// <exception cref="InvalidDataException">This process was a supervisor whose state is not understood.</exception>
    public void Run(CancellationToken cancellationToken)
    {
        using var succession = Succession.Take();
        if (succession is { IsRehearsal: true })
            return;
        _paths.CreateState();
        _held = succession?.TakeLock() is { } taken && taken.IsAt(_paths.Lock) ? taken : TakeLock();
        try
        {
            RunAlone(succession, cancellationToken);
        }
        finally
        {
            _held.Dispose();
        }
    }

    private void RunAlone(Succession? succession, CancellationToken cancellationToken)
    {
        FindRuntime();
        using var loop = _loop = new EventLoop(_options.Time) { RoundEnded = Settle };
        using var journal = new LogJournal(_paths);
        using var pump = _pump = new LogPump(_options.Time, journal);
        _host = new ServiceHost(loop, pump, _options.Launcher, _paths, _options.Time, _options.CgroupParent)
        {
            MakeRuntimeAnew = MakeRuntimeAnew,
            ReapOrphans = ReapOrphans,
            ChildExecuted = new UnreportedEnds(loop, LookForEnded).Expect,
            DescriptorLimit = succession?.DescriptorLimit ?? DescriptorLimit.Raise(MostDescriptors),
        };

        // What it was before may have left children that nobody waits for.
        if (Environment.ProcessId == 1 || succession is not null)
            ReapOrphans();
        using var end = _end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        try
        {
            WatchFiles();
            Begin(succession);
            var serving = ServeAsync(succession?.TakeControl(), end.Token);
            succession?.Dispose();
            loop.Run(() => _isOver);
            serving.GetAwaiter().GetResult();
        }
        finally
        {
            _options.Launcher.Flush();
            foreach (var service in _services.Values)
                service.Dispose();
            _files?.Dispose();
            _statuses?.Dispose();
            _reaper?.Dispose();
            _records?.Dispose();
        }
    }

    /// <summary>Begins to watch files, which takes two inotify instances.</summary>
    private void WatchFiles()
    {
        try
        {
            _files = FileWatch.Create();
            _loop.Watch(_files.Handle, FilesChanged);
            _host.InRuntime(WatchRuntime);
        }
        catch (LinuxException full) when (full.Error == Errno.EMFILE)
        {
            throw new ServiceException(
                ServiceErrorKind.Refused,
                "the supervisor can't watch its files: all inotify instances of this user are in use",
                "end what has them (grep -l ^inotify /proc/*/fdinfo/*), or raise fs.inotify.max_user_instances with sysctl(8)",
                full);
        }
    }

    private void ReapOrphans() => _reaper ??= new OrphanReaper(_loop);

    private FileLock TakeLock()
    {
        while (true)
        {
            try
            {
                // One that was killed, or somebody who waits for another's end, may hold it for a moment longer.
                return FileLock.Acquire(_paths.Lock, s_moment);
            }
            catch (LinuxException removed) when (removed.Error == Errno.ENOENT)
            {
                // Who waited for another's end has removed its directories.
                _paths.CreateState();
            }
            catch (TimeoutException)
            {
                throw new ServiceException(
                    ServiceErrorKind.Refused, $"another supervisor has {_options.StateDirectory}", "talk to that one, or stop it first");
            }
        }
    }

    private async Task ServeAsync(SafeFileHandle? listening, CancellationToken cancellationToken)
    {
        try
        {
            var control = _control = _host.InRuntime(() => new ControlServer(this, _paths.ControlSocket, listening));
            _answering.TrySetResult();

            // A removal before it was watched is told by nobody; and a socket that was left to this program has no name then.
            _loop.Post(() => MakeRuntimeAnew());
            await using (control.ConfigureAwait(false))
            {
                await control.RunAsync(cancellationToken).ConfigureAwait(false);
                if (_options.StopServicesAtEnd)
                    await StopAllAsync().ConfigureAwait(false);
            }
        }
        finally
        {
            _loop.Post(() => _isOver = true);
        }
    }

    private void StatusesWritten(DirectoryWatch watch)
    {
        var isComplete = watch.Take((file, isClosed) =>
        {
            if (ServiceName.TryParse(file, out var name) && _services.TryGetValue(name, out var service))
                StatusWritten(service, isClosed);
        });
        if (!isComplete)
            LookAtLaunchersTwice();
    }

    private void LookAtLaunchersTwice()
    {
        LookAtLaunchers();
        _loop.After(s_while, LookAtLaunchers);
    }

    /// <summary>
    /// Not all that they do is told. One that has closed its file and is not quite gone yet shows only a while later that it has ended.
    /// </summary>
    private void LookAtLaunchers()
    {
        foreach (var service in _services.Values)
            StatusWritten(service, isClosed: service.Run.IsAsked || service.Run.HasLauncherEnded);
    }

    private void LookForEnded()
    {
        foreach (var service in _services.Values)
            service.Run.LookWhetherLauncherLives();
    }

    private void StatusWritten(SupervisedService service, bool isClosed)
    {
        var before = service.Run.Main;
        service.Run.StatusWritten(isClosed);
        if (service.Run.Main != before)
            TellChanged(service);
    }

    private void Report(string problem) => _options.Report?.Invoke(problem);

    void IControlledSupervisor.Report(string problem) => Report(problem);
}
