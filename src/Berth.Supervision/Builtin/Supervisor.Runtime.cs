using Berth.Linux;

namespace Berth.Supervision.Builtin;

/// <content>
/// The runtime directory may be removed at any moment: by a log-out, which clears /run/user/UID, or by who cleans up. Services have their files in it open, and run on;
/// so does the supervisor, which makes the directory anew and says in the state directory where it is.
/// </content>
public sealed partial class Supervisor
{
    private readonly Dictionary<int, SupervisedService> _lost = [];
    private IReadOnlyDictionary<ServiceName, LostLauncher> _lostLaunchers = new Dictionary<ServiceName, LostLauncher>();
    private RuntimePlace _place = null!;
    private FileWatch _files = null!;
    private DirectoryWatch _statuses = null!;
    private ulong _statusesWatch;
    private int _runtimeWatch;

    /// <summary>Before anything is in it: that of the last supervisor, whose services may run; else the usual one.</summary>
    private void FindRuntime()
    {
        if (RuntimePlace.IsOfEarlierBoot(_paths.State))
            RemoveRecords();
        var before = RuntimePlace.Read(_paths.State);
        var isLost = before is not null && !Directory.Exists(before.Directory);
        if (before is not null && !isLost)
            _paths.MoveTo(before.Directory);
        CreateRuntime();
        _place = new RuntimePlace(_paths.Runtime, before is null ? [] : isLost ? With(before.Lost, before.Directory) : before.Lost);
        _place.Write(_paths.State);
        _lostLaunchers = LostLauncher.FindAll(_place.Lost);
    }

    /// <summary>What runs is known by process id and start: neither means anything after a reboot.</summary>
    private void RemoveRecords()
    {
        foreach (var directory in (string[])[_paths.Records, _paths.Statuses])
        {
            if (Directory.Exists(directory))
                Directory.Delete(directory, recursive: true);
        }
    }

    private void CreateRuntime()
    {
        try
        {
            _paths.CreateRuntime();
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException && _paths.Runtime != _paths.OtherRuntime)
        {
            Report($"the runtime directory is {_paths.OtherRuntime}: {refused.Message}");
            _paths.MoveTo(_paths.OtherRuntime);
            _paths.CreateRuntime();
        }
    }

    private static string[] With(IReadOnlyList<string> lost, string directory) => [.. lost.Append(directory).Distinct(StringComparer.Ordinal)];

    private void WatchRuntime()
    {
        _runtimeWatch = _files.AddRemoved(_paths.Runtime);
        var statuses = _statuses = DirectoryWatch.Create(_paths.Statuses);
        _statusesWatch = _loop.Watch(statuses.Handle, () => StatusesWritten(statuses));
    }

    private void FilesChanged()
    {
        var isRuntime = false;
        var isComplete = _files.Take((number, isClosed) =>
        {
            isRuntime |= number == _runtimeWatch;
            if (_lost.TryGetValue(number, out var service))
                StatusWritten(service, isClosed);
        });
        if (isRuntime || !isComplete)
            MakeRuntimeAnew();
        if (!isComplete)
            LookAtLaunchersTwice();
    }

    /// <summary>Makes what was removed of the runtime directory anew; false: nothing was.</summary>
    private bool MakeRuntimeAnew()
    {
        if (_control is null || _end.IsCancellationRequested || _paths.IsRuntimeWhole)
            return false;
        var removed = _paths.Runtime;
        Report($"the runtime directory {removed} was removed; it is made anew");
        try
        {
            _paths.CreateState();
            CreateRuntime();
            if (!_held.IsAt(_paths.Lock) && FileLock.TryAcquire(_paths.Lock) is { } held)
            {
                _held.Dispose();
                _held = held;
            }

            _place = new RuntimePlace(_paths.Runtime, With(_place.Lost, removed));
            _place.Write(_paths.State);
            _loop.Unwatch(_statusesWatch, _statuses.Handle);
            _statuses.Dispose();
            WatchRuntime();
            foreach (var service in _services.Values)
            {
                Lose(service, removed);
                Write(service);
            }

            _control.ListenAnew(_paths.ControlSocket);

            // Who removes it may not have finished, and what went before it was watched is not told.
            _loop.Post(() => MakeRuntimeAnew());
            return true;
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException or LinuxException)
        {
            Report($"the runtime directory {_paths.Runtime} can't be made anew: {refused.Message}");
            _loop.After(s_while, () => MakeRuntimeAnew());
            return false;
        }
    }

    /// <summary>What runs of a service has its files open, which have no names any more.</summary>
    private void Lose(SupervisedService service, string directory)
    {
        if (service.Process is { } process && LostLauncher.Find(process.Pid, service.Name, With(_place.Lost, directory)) is { } launcher)
            Follow(service, launcher);
        service.ReopenNotify();
    }

    private void Follow(SupervisedService service, LostLauncher launcher)
    {
        if (service.TakeStatus(launcher.Status))
            _lost[_files.AddWritten(launcher.Status)] = service;
        StatusWritten(service, isClosed: service.Process?.IsAlive() is false);
    }
}
