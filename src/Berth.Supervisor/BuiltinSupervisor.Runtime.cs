using Berth.Linux.Descriptors;
using Berth.Linux.Errors;
using Berth.Linux.Files;
using Berth.Linux.Processes;
using Berth.Supervision.Services;
using Berth.Supervisor.Control;
using Berth.Supervisor.Services;
using Berth.Supervisor.Storage;

namespace Berth.Supervisor;

/// <content>
/// The runtime directory may be removed at any moment: by a log-out, which clears /run/user/UID, or by who cleans up. Services have their
/// files in it open, and run on;
/// so does the supervisor, which makes the directory anew and says in the state directory where it is.
/// </content>
public sealed partial class BuiltinSupervisor : IControlledSupervisor, ISupervisedServices
{
    private readonly Dictionary<int, SupervisedService> _lost = [];
    private IReadOnlyDictionary<ServiceName, LostLauncher> _lostLaunchers = new Dictionary<ServiceName, LostLauncher>();
    private RuntimePlace _place = null!;
    private FileWatch? _files;
    private DirectoryWatch? _statuses;
    private ulong _statusesWatch;
    private int _runtimeWatch;
    private bool _mayHaveLost;

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
        _mayHaveLost = before is not null;
    }

    /// <summary>The launcher of a service, where it was found by its open files.</summary>
    private LostLauncher? FindLost(ServiceName name) =>
        _lostLaunchers.TryGetValue(name, out var lost) && lost.Process.IsAlive() ? lost : null;

    /// <summary>
    /// As <see cref="FindLost"/>, for a service of which a file is missing in the directory that is there: a removal goes on file by file,
    /// and may be under way or have been broken off.
    /// What had its files here is looked for, once.
    /// </summary>
    private LostLauncher? FindLostHere(ServiceName name)
    {
        if (!_mayHaveLost)
            return null;
        _mayHaveLost = false;
        var lost = With(_place.Lost, _paths.Runtime);
        _lostLaunchers = LostLauncher.FindAll(lost);
        if (_lostLaunchers.Count > 0)
        {
            _place = _place with { Lost = lost };
            _place.Write(_paths.State);
        }

        return FindLost(name);
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
            CreateUsualRuntime();
        }
        catch (Exception refused)
            when (refused is IOException or UnauthorizedAccessException or LinuxException && _paths.Runtime != _paths.OtherRuntime)
        {
            Report($"the runtime directory is {_paths.OtherRuntime}: {FailureText.Of(refused)}");
            _paths.MoveTo(_paths.OtherRuntime);
            _paths.CreateRuntime();
        }
    }

    private void CreateUsualRuntime()
    {
        for (var tries = 0; ; tries++)
        {
            try
            {
                _paths.CreateRuntime();
                return;
            }
            catch (Exception removed)
                when (tries < MostAsks && removed is DirectoryNotFoundException or LinuxException { Error: Errno.ENOENT })
            {
                // Somebody removes one part while another is made.
            }
        }
    }

    private static string[] With(IReadOnlyList<string> lost, string directory) =>
        [.. lost.Append(directory).Distinct(StringComparer.Ordinal)];

    private void WatchRuntime()
    {
        _runtimeWatch = _files!.AddRemoved(_paths.Runtime);
        var statuses = DirectoryWatch.Create(_paths.Statuses);
        if (_statuses is { } before)
        {
            _loop.Unwatch(_statusesWatch, before.Handle);
            before.Dispose();
        }

        _statuses = statuses;
        _statusesWatch = _loop.Watch(statuses.Handle, () => StatusesWritten(statuses));
    }

    private void FilesChanged()
    {
        var isRuntime = false;
        var isComplete = _files!.Take((number, isClosed) =>
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

    /// <summary>
    /// Makes what was removed of the runtime directory anew; false: nothing was, or it can't be had yet. At the start nothing goes on
    /// without it; later it is tried again after a while.
    /// </summary>
    private bool MakeRuntimeAnew()
    {
        var isStarting = _control is null;
        for (var tries = 0; !_end.IsCancellationRequested
            && !(_paths.IsRuntimeWhole && (isStarting || File.Exists(_paths.ControlSocket))); tries++)
        {
            try
            {
                MakeRuntime();
                return true;
            }
            catch (Exception refused) when (refused is IOException or UnauthorizedAccessException or LinuxException)
            {
                Report($"the runtime directory {_paths.Runtime} can't be made anew: {FailureText.Of(refused)}");
                if (!isStarting)
                    _loop.After(s_while, () => MakeRuntimeAnew());
                if (!isStarting || tries == MostAsks)
                    return false;
                DescriptorPoll.Wait([], AskAgainMilliseconds); // somebody is removing it
            }
        }

        return false;
    }

    private void MakeRuntime()
    {
        var removed = _paths.Runtime;
        Report($"the runtime directory {removed} was removed; it is made anew");
        _paths.CreateState();
        CreateRuntime();
        if (!_held.IsAt(_paths.Lock) && FileLock.TryAcquire(_paths.Lock) is { } held)
        {
            _held.Dispose();
            _held = held;
        }

        _place = new RuntimePlace(_paths.Runtime, With(_place.Lost, removed));
        _place.Write(_paths.State);
        WatchRuntime();
        FindAsked(removed);
        foreach (var service in _services.Values.Where(static service => service.Output.Inode != 0)) // the others are not taken over yet
        {
            Lose(service, removed);
            Write(service);
        }

        if (_control is null)
        {
            _lostLaunchers = LostLauncher.FindAll(_place.Lost);
            _mayHaveLost = false;
        }
        else
        {
            _control.ListenAnew(_paths.ControlSocket);
        }

        // Who removes it may not have finished, and what went before it was watched is not told.
        _loop.Post(() => MakeRuntimeAnew());
    }

    /// <summary>Waits until it is known of every service what was started for it. What was lost on the way is started anew.</summary>
    /// <param name="removed">A runtime directory that is gone: the status files in it have no names.</param>
    private void FindAsked(string? removed = null)
    {
        var asked = _services.Values.Where(static service => service.Run.IsAsked).ToList();
        if (asked.Count == 0)
            return;
        _options.Launcher.Flush();
        for (var asks = 0; asked.Exists(static service => service.Run.IsAsked) && asks < MostAsks; asks++)
        {
            var lost = removed is null ? [] : LostLauncher.FindAll([removed]);
            foreach (var service in asked.Where(static service => service.Run.IsAsked))
            {
                if (lost.TryGetValue(service.Name, out var launcher))
                    service.Run.Attach(launcher.Process);
                else if (removed is null)
                    service.Run.LookWhetherLost();
            }

            if (asked.Exists(static service => service.Run.IsAsked))
                DescriptorPoll.Wait([], AskAgainMilliseconds);
        }

        foreach (var service in asked.Where(static service => service.Run.IsAsked))
            service.Run.LaunchLost();
    }

    void ISupervisedServices.FindWithoutFile(SupervisedService service)
    {
        if (MakeRuntimeAnew() || !service.Run.IsAsked)
            return;
        FindAsked(_paths.Runtime);
        Lose(service, _paths.Runtime);
    }

    /// <summary>What runs of a service has its files open, which have no names any more.</summary>
    private void Lose(SupervisedService service, string directory)
    {
        if (service.Run.Process is { } process && LostLauncher.Find(process.Pid, service.Name, With(_place.Lost, directory)) is { } launcher)
            Follow(service, launcher);
        service.ReopenNotify();
    }

    private void Follow(SupervisedService service, LostLauncher launcher)
    {
        if (service.Run.TryOpenStatus(launcher.Status))
        {
            try
            {
                _lost[_files!.AddWritten(launcher.Status)] = service;
            }
            catch (LinuxException ended) when (ended.Error is Errno.ENOENT)
            {
                // The launcher has ended meanwhile, and all is in the file, which we have open.
            }
        }

        StatusWritten(service, isClosed: service.Run.Process?.IsAlive() is false);
    }
}
