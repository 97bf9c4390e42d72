using System.Runtime.Versioning;
using Berth.Linux.Errors;
using Berth.Linux.Processes;
using Berth.Supervision.Services;
using Berth.Supervisor.Control;
using Berth.Supervisor.Logs;
using Berth.Supervisor.Loop;
using Berth.Supervisor.Operation;
using Berth.Supervisor.Registry;
using Berth.Supervisor.RuntimeFiles;
using Berth.Supervisor.Services;
using Berth.Supervisor.Storage;
using Berth.Supervisor.Upgrade;
using Microsoft.Win32.SafeHandles;

namespace Berth.Supervisor;

/// <summary>A supervisor that holds the lock of its state directory: all its parts, from its start to its end.</summary>
[SupportedOSPlatform("linux")]
internal sealed class SupervisorRun : IDisposable
{
    /// <summary>The limit of descriptors: each service needs one or two, and the usual limit is 1024.</summary>
    private const int MostDescriptors = 65536;

    private readonly SupervisorOptions _options;
    private readonly SupervisorPaths _paths;
    private readonly CancellationTokenSource _end;
    private readonly EventLoop _loop;
    private readonly LogJournal _journal;
    private readonly LogPump _pump;
    private readonly ServiceRegistry _registry;
    private readonly ServiceChanges _changes;
    private readonly ServiceOrder _order;
    private readonly Waits _waits;
    private readonly StatusWatch _watch;
    private readonly RuntimeRepair _repair;
    private readonly ServiceHost _host;
    private readonly SupervisorStart _start;
    private readonly SupervisorCommands _commands;
    private OrphanReaper? _reaper;
    private bool _isOver;

    /// <summary>Creates the parts and the runtime directory. Services are read by <see cref="Run"/>.</summary>
    /// <param name="options">What the supervisor works with.</param>
    /// <param name="paths">Its directories.</param>
    /// <param name="held">The lock of its state directory; the caller still owns it.</param>
    /// <param name="inherited">The limit of descriptors that services get; null: the present one, before it is raised.</param>
    /// <param name="cancellationToken">Ends the operation.</param>
    public SupervisorRun(
        SupervisorOptions options, SupervisorPaths paths, SupervisorLock held, DescriptorLimit? inherited,
        CancellationToken cancellationToken)
    {
        (_options, _paths) = (options, paths);
        var directory = RuntimeDirectory.Open(paths, Report);
        _end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        _loop = new EventLoop(options.Time) { RoundEnded = Settle };
        _journal = new LogJournal(paths);
        _pump = new LogPump(options.Time, _journal);
        _registry = new ServiceRegistry(Report);
        var statuses = new ServiceStatuses(_registry, _pump);
        _changes = new ServiceChanges(_loop, _registry, statuses, _pump, paths, Report);
        _order = new ServiceOrder(_loop, _registry, _changes);
        _waits = new Waits(_loop);
        _watch = new StatusWatch(_loop, paths, _registry, _changes);
        _repair = new RuntimeRepair(_loop, paths, held, directory, _watch, _registry, _changes, options.Launcher, Report)
        {
            Ending = _end.Token,
        };
        _watch.RuntimeRemoved = () => _repair.MakeAnew();
        _host = new ServiceHost(_loop, _pump, options.Launcher, paths, options.Time, options.CgroupParent)
        {
            MakeRuntimeAnew = _repair.MakeAnew,
            ReapOrphans = ReapOrphans,
            ChildExecuted = new UnreportedEnds(_loop, _watch.LookForEnded).Expect,
            DescriptorLimit = inherited ?? DescriptorLimit.Raise(MostDescriptors),
        };
        var definitions = new DefinitionStore(paths.Definitions);
        var takeOver = new TakeOver(_host, directory, _watch);
        var admission = new Admission(
            _host, new SupervisedServices(_order, _changes, _repair), _registry, _changes, definitions, takeOver, _waits);
        _start = new SupervisorStart(_host, _registry, _order, definitions, directory, _watch, admission);
        var upgrade = new SupervisorUpgrade(_host, _registry, _order, _repair, held, options.SuccessorArguments);
        _commands = new SupervisorCommands(_host, _registry, statuses, _changes, definitions, admission, upgrade, _waits)
        {
            WhileNeeded = options.WhileNeeded,
            Report = Report,
            End = _end.Cancel,
            Settle = SettleAll,
        };
    }

    /// <summary>Supervises until it is ended.</summary>
    /// <param name="succession">The state that the previous program of this process left; null: none.</param>
    /// <param name="answering">Called when the supervisor answers commands.</param>
    public void Run(Succession? succession, Action answering)
    {
        // The previous program may have left children that are not reaped.
        if (Environment.ProcessId == 1 || succession is not null)
            ReapOrphans();
        try
        {
            Watch();
            _start.Begin(succession, Settle);
            var serving = ServeAsync(succession?.TakeControl(), answering);
            succession?.Dispose();
            _loop.Run(() => _isOver);
            serving.GetAwaiter().GetResult();
        }
        finally
        {
            _options.Launcher.Flush();
            _changes.Flush();
            foreach (var service in _registry.All)
                service.Dispose();
        }
    }

    public IControlledSupervisor Commands => _commands;

    /// <summary>The number of waits for conditions.</summary>
    public Task<int> CountWaitsAsync() => InLoopAsync(() => _waits.Count);

    /// <summary>The number of timers.</summary>
    public Task<int> CountTimersAsync() => InLoopAsync(() => _loop.Timers);

    /// <summary>Runs a function on the loop's thread.</summary>
    public Task<T> InLoopAsync<T>(Func<T> find) => _loop.InvokeAsync(find);

    public void Dispose()
    {
        _watch.Dispose();
        _reaper?.Dispose();
        _changes.Dispose();
        _end.Dispose();
        _pump.Dispose();
        _journal.Dispose();
        _loop.Dispose();
    }

    /// <summary>Ends a round, when all its events were processed.</summary>
    private void Settle()
    {
        _order.Settle();

        // What is answered is written down: a kill in this moment makes no answer untrue. Without a question, services are started first:
        // until then, what the next supervisor has to know stands in their status files.
        var canWait = _waits.Count == 0;
        if (!canWait || !_start.IsUnderWay || _changes.IsUrgent)
            _changes.Flush(canWait);
        _waits.Complete();
    }

    /// <summary>As <see cref="Settle"/>, and leaves nothing unwritten.</summary>
    private void SettleAll()
    {
        _order.Settle();
        _changes.Flush();
        _waits.Complete();
    }

    private async Task ServeAsync(SafeFileHandle? listening, Action answering)
    {
        try
        {
            var control = _repair.Control =
                _host.InRuntime(() => new ControlServer(_commands, _paths.ControlSocket, listening));
            answering();

            // A removal before the watch is not reported; an inherited socket then has no name.
            _loop.Post(() => _repair.MakeAnew());
            await using (control.ConfigureAwait(false))
            {
                await control.RunAsync(_end.Token).ConfigureAwait(false);
                if (_options.StopServicesAtEnd)
                    await _commands.StopAllAsync().ConfigureAwait(false);
            }
        }
        finally
        {
            _loop.Post(() => _isOver = true);
        }
    }

    private void Watch()
    {
        try
        {
            _host.InRuntime(_watch.Begin);
        }
        catch (LinuxException full) when (full.Error == Errno.EMFILE)
        {
            throw new ServiceException(
                ServiceErrorKind.Refused,
                "the supervisor cannot watch its files: all inotify instances of this user are in use",
                "end processes that have them (grep -l ^inotify /proc/*/fdinfo/*), or raise fs.inotify.max_user_instances with sysctl(8)",
                full);
        }
    }

    private void ReapOrphans() => _reaper ??= new OrphanReaper(_loop);

    private void Report(string problem)
    {
        try
        {
            _options.Report?.Invoke(problem);
        }
        catch (Exception full) when (full is IOException or LinuxException)
        {
            // The log is often on the same full disk. The supervisor and its services continue.
        }
    }
}
