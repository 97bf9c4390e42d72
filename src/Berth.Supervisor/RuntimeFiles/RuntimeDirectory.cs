using System.Runtime.Versioning;
using Berth.Linux.Errors;
using Berth.Linux.Processes;
using Berth.Supervisor.Services;
using Berth.Supervisor.Storage;

namespace Berth.Supervisor.RuntimeFiles;

/// <summary>
/// The place of the runtime directory, and the launchers whose files are in removed directories. The directory may be removed at any
/// moment: by a logout, which clears /run/user/UID, or by a cleanup. Services have their files in it open, and continue to run.
/// </summary>
[SupportedOSPlatform("linux")]
internal sealed class RuntimeDirectory
{
    /// <summary>The number and interval of repeated checks for files that are being removed or written.</summary>
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

    /// <summary>The known launchers whose files are in removed directories.</summary>
    public IReadOnlyDictionary<RunName, LostLauncher> LostLaunchers { get; private set; }

    /// <summary>
    /// Chooses the directory: that of the last supervisor, whose services may run; otherwise the default one.
    /// </summary>
    /// <param name="paths">The paths, which are changed to the directory.</param>
    /// <param name="report">Called for unusual conditions.</param>
    /// <exception cref="IOException">The directory cannot be created.</exception>
    public static RuntimeDirectory Open(SupervisorPaths paths, Action<string> report) => new(paths, report);

    /// <summary>The launcher of a run, if it was found by its open files.</summary>
    public LostLauncher? FindLost(RunName name) =>
        LostLaunchers.TryGetValue(name, out var lost) && lost.Process.IsAlive() ? lost : null;

    /// <summary>
    /// Like <see cref="FindLost"/>, for a run with a missing file in the existing directory: a removal proceeds file by file, and may
    /// be in progress or incomplete. Searches once for launchers that had their files here.
    /// </summary>
    public LostLauncher? FindLostHere(RunName name)
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

    /// <summary>The directories that were removed since boot while services ran, and another one.</summary>
    public IReadOnlyList<string> LostWith(string directory) => With(_place.Lost, directory);

    /// <summary>Creates the directory again after a removal, and records the removal.</summary>
    /// <param name="removed">Where it was.</param>
    public void MakeAnew(string removed)
    {
        _report($"the runtime directory {removed} was removed; it is created again");
        _paths.CreateState();
        Create();
    }

    /// <summary>Records the current directory in the state directory.</summary>
    /// <param name="removed">Where it was.</param>
    public void NoteRemoved(string removed)
    {
        _place = new RuntimePlace(_paths.Runtime, With(_place.Lost, removed));
        _place.Write(_paths.State);
    }

    /// <summary>Searches for launchers whose files are in removed directories.</summary>
    public void FindAllLost()
    {
        LostLaunchers = LostLauncher.FindAll(_place.Lost);
        _mayHaveLost = false;
    }

    private static string[] With(IReadOnlyList<string> lost, string directory) =>
        [.. lost.Append(directory).Distinct(StringComparer.Ordinal)];

    /// <summary>Processes are identified by process id and start time, which are meaningless after a reboot.</summary>
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
                // Another process removes one part while another is created.
            }
        }
    }
}
