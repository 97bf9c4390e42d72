using System.Runtime.Versioning;
using Berth.Linux.Errors;
using Berth.Linux.Processes;
using Berth.Supervision.Services;
using Berth.Supervisor.Services;
using Berth.Supervisor.Storage;

namespace Berth.Supervisor.RuntimeFiles;

/// <summary>
/// Where the runtime directory is, and which launchers have their files in directories that were removed. The directory may be removed at
/// any moment: by a log-out, which clears /run/user/UID, or by who cleans up. Services have their files in it open, and run on.
/// </summary>
[SupportedOSPlatform("linux")]
internal sealed class RuntimeDirectory
{
    /// <summary>How often, and at which distance, is looked again for what somebody removes or a launcher writes in this moment.</summary>
    public const int MostLooks = 200, LookAgainMilliseconds = 5;

    private readonly SupervisorPaths _paths;
    private readonly Action<string> _report;
    private RuntimePlace _place;
    private bool _mayHaveLost;

    private RuntimeDirectory(SupervisorPaths paths, Action<string> report)
    {
        (_paths, _report) = (paths, report);
        if (RuntimePlace.IsOfEarlierBoot(paths.State))
            RemoveRecords(paths);
        var before = RuntimePlace.Read(paths.State);
        var isLost = before is not null && !Directory.Exists(before.Directory);
        if (before is not null && !isLost)
            paths.MoveTo(before.Directory);
        Create();
        _place = new RuntimePlace(paths.Runtime, before is null ? [] : isLost ? With(before.Lost, before.Directory) : before.Lost);
        _place.Write(paths.State);
        LostLaunchers = LostLauncher.FindAll(_place.Lost);
        _mayHaveLost = before is not null;
    }

    /// <summary>The launchers whose files are in directories that were removed, as far as they were looked for.</summary>
    public IReadOnlyDictionary<ServiceName, LostLauncher> LostLaunchers { get; private set; }

    /// <summary>
    /// Finds the directory before anything is in it: that of the last supervisor, whose services may run; else the usual one.
    /// </summary>
    /// <param name="paths">The paths, which are moved to where the directory is.</param>
    /// <param name="report">Told of what is not as usual.</param>
    /// <exception cref="IOException">It can't be made.</exception>
    public static RuntimeDirectory Open(SupervisorPaths paths, Action<string> report) => new(paths, report);

    /// <summary>The launcher of a service, where it was found by its open files.</summary>
    public LostLauncher? FindLost(ServiceName name) =>
        LostLaunchers.TryGetValue(name, out var lost) && lost.Process.IsAlive() ? lost : null;

    /// <summary>
    /// As <see cref="FindLost"/>, for a service of which a file is missing in the directory that is there: a removal goes on file by file,
    /// and may be under way or have been broken off. What had its files here is looked for, once.
    /// </summary>
    public LostLauncher? FindLostHere(ServiceName name)
    {
        if (!_mayHaveLost)
            return null;
        _mayHaveLost = false;
        var lost = With(_place.Lost, _paths.Runtime);
        LostLaunchers = LostLauncher.FindAll(lost);
        if (LostLaunchers.Count > 0)
        {
            _place = _place with { Lost = lost };
            _place.Write(_paths.State);
        }

        return FindLost(name);
    }

    /// <summary>The directories that were removed since the last boot while services ran, and one more.</summary>
    public IReadOnlyList<string> LostWith(string directory) => With(_place.Lost, directory);

    /// <summary>Makes the directory anew, where it was removed, and notes that it was.</summary>
    /// <param name="removed">Where it was.</param>
    public void MakeAnew(string removed)
    {
        _report($"the runtime directory {removed} was removed; it is made anew");
        _paths.CreateState();
        Create();
    }

    /// <summary>Writes down, in the state directory, where the directory is now.</summary>
    /// <param name="removed">Where it was.</param>
    public void NoteRemoved(string removed)
    {
        _place = new RuntimePlace(_paths.Runtime, With(_place.Lost, removed));
        _place.Write(_paths.State);
    }

    /// <summary>Looks for the launchers that have their files in directories that were removed.</summary>
    public void FindAllLost()
    {
        LostLaunchers = LostLauncher.FindAll(_place.Lost);
        _mayHaveLost = false;
    }

    private static string[] With(IReadOnlyList<string> lost, string directory) =>
        [.. lost.Append(directory).Distinct(StringComparer.Ordinal)];

    /// <summary>What runs is known by process id and start: neither means anything after a reboot.</summary>
    private static void RemoveRecords(SupervisorPaths paths)
    {
        foreach (var directory in (string[])[paths.Records, paths.Statuses])
        {
            if (Directory.Exists(directory))
                Directory.Delete(directory, recursive: true);
        }
    }

    private void Create()
    {
        try
        {
            CreateUsual();
        }
        catch (Exception refused)
            when (refused is IOException or UnauthorizedAccessException or LinuxException && _paths.Runtime != _paths.OtherRuntime)
        {
            _report($"the runtime directory is {_paths.OtherRuntime}: {FailureText.Of(refused)}");
            _paths.MoveTo(_paths.OtherRuntime);
            _paths.CreateRuntime();
        }
    }

    private void CreateUsual()
    {
        for (var tries = 0; ; tries++)
        {
            try
            {
                _paths.CreateRuntime();
                return;
            }
            catch (Exception removed)
                when (tries < MostLooks && removed is DirectoryNotFoundException or LinuxException { Error: Errno.ENOENT })
            {
                // Somebody removes one part while another is made.
            }
        }
    }
}
