using System.Runtime.Versioning;
using Berth.Linux.Errors;
using Berth.Linux.Files;
using Berth.Linux.Processes;
using Berth.Supervisor.Loop;
using Berth.Supervisor.Registry;
using Berth.Supervisor.Services;
using Berth.Supervisor.Storage;

namespace Berth.Supervisor.RuntimeFiles;

/// <summary>Watches the status files of all launchers, and whether the runtime directory is removed.</summary>
[SupportedOSPlatform("linux")]
internal sealed class StatusWatch(EventLoop loop, SupervisorPaths paths, ServiceRegistry registry, ServiceChanges changes) : IDisposable
{
    private static readonly TimeSpan s_untilLook = TimeSpan.FromSeconds(1);

    private readonly Dictionary<int, (SupervisedService Service, ServiceRun Run)> _removed = [];
    private FileWatch? _files;
    private DirectoryWatch? _directory;
    private ulong _directoryWatch;
    private int _runtimeWatch;

    /// <summary>Called when the runtime directory was removed, or may have been removed.</summary>
    public Action? RuntimeRemoved { get; set; }

    /// <summary>Watches the current runtime directory instead of the previous one.</summary>
    /// <exception cref="LinuxException">The limit of inotify instances is reached; this needs two.</exception>
    public void Begin()
    {
        if (_files is null)
        {
            _files = FileWatch.Create();
            loop.Watch(_files.Handle, FilesChanged);
        }

        _runtimeWatch = _files.AddRemoved(paths.Runtime);
        var statuses = DirectoryWatch.Create(paths.Statuses);
        if (_directory is { } before)
        {
            loop.Unwatch(_directoryWatch, before.Handle);
            before.Dispose();
        }

        _directory = statuses;
        _directoryWatch = loop.Watch(statuses.Handle, () => TakeWritten(statuses));
    }

    /// <summary>Processes the changes since the last call.</summary>
    public void TakeWritten() => TakeWritten(_directory!);

    /// <summary>Watches the status file of a run's launcher, which has no name any more.</summary>
    public void Follow(SupervisedService service, ServiceRun run, LostLauncher launcher)
    {
        if (run.TryOpenStatus(launcher.Status))
        {
            try
            {
                _removed[_files!.AddWritten(launcher.Status)] = (service, run);
            }
            catch (LinuxException ended) when (ended.Error is Errno.ENOENT)
            {
                // The launcher has ended meanwhile; the file is complete, and open here.
            }
        }

        Written(service, run, isClosed: run.Process?.IsAlive() is false);
    }

    /// <summary>
    /// Checks all launchers, because inotify does not report everything. A launcher that has just closed its file may be seen to have ended
    /// only a moment later.
    /// </summary>
    public void LookAtAll()
    {
        foreach (var (service, run) in registry.Runs)
            Written(service, run, isClosed: run.IsAsked || run.HasLauncherEnded);
    }

    /// <summary>Checks the launchers that were taken over: one may have closed its file before the watch.</summary>
    public void LookAtTakenOver()
    {
        foreach (var (service, run) in registry.Runs.Where(static one => !one.Run.IsChild))
            Written(service, run, isClosed: run.HasLauncherEnded);
    }

    /// <summary>Checks for launchers whose end was not reported.</summary>
    public void LookForEnded()
    {
        foreach (var (_, run) in registry.Runs)
            run.LookWhetherLauncherLives();
    }

    public void Dispose()
    {
        _files?.Dispose();
        _directory?.Dispose();
    }

    private void TakeWritten(DirectoryWatch watch)
    {
        var isComplete = watch.Take((file, isClosed) =>
        {
            if (RunName.TryParse(file, out var name) && registry.Find(name.Service) is { } service && service.FindRun(name) is { } run)
                Written(service, run, isClosed);
        });
        if (!isComplete)
            LookAtAllTwice();
    }

    private void FilesChanged()
    {
        var isRuntime = false;
        var isComplete = _files!.Take((number, isClosed) =>
        {
            isRuntime |= number == _runtimeWatch;
            if (_removed.TryGetValue(number, out var one))
                Written(one.Service, one.Run, isClosed);
        });
        if (isRuntime || !isComplete)
            RuntimeRemoved?.Invoke();
        if (!isComplete)
            LookAtAllTwice();
    }

    private void LookAtAllTwice()
    {
        LookAtAll();
        loop.After(s_untilLook, LookAtAll);
    }

    private void Written(SupervisedService service, ServiceRun run, bool isClosed)
    {
        var before = service.Run.Main;
        run.StatusWritten(isClosed);
        if (service.Run.Main != before)
            changes.Tell(service);
    }
}
