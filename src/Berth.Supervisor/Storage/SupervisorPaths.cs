using System.Diagnostics.CodeAnalysis;
using System.Runtime.Versioning;
using Berth.Linux.Files;
using Berth.Supervision.Services;

namespace Berth.Supervisor.Storage;

/// <summary>The paths of the built-in supervisor's files. They are defined only here.</summary>
[SupportedOSPlatform("linux")]
internal sealed class SupervisorPaths
{
    /// <summary>The paths of a supervisor.</summary>
    /// <param name="state">The state directory, kept across reboots.</param>
    /// <param name="runtime">The runtime directory, removed by a reboot.</param>
    public SupervisorPaths(string state, string runtime)
    {
        State = state;
        Definitions = Path.Combine(state, "services");
        Logs = Path.Combine(state, "logs");
        Journal = Path.Combine(state, "output", "journal");
        Spool = Path.Combine(state, "output", "spool");
        Lines = Path.Combine(state, "output", "lines");
        Lock = Path.Combine(state, "supervisor.lock");
        MoveTo(runtime);
    }

    /// <summary>The state directory, kept across reboots.</summary>
    public string State { get; }

    /// <summary>The runtime directory, removed by a reboot.</summary>
    public string Runtime { get; private set; }

    /// <summary>A file for each service: its definition.</summary>
    public string Definitions { get; }

    /// <summary>A directory for each service: its log.</summary>
    public string Logs { get; }

    /// <summary>A named pipe for each service: its output.</summary>
    public string Pipes { get; private set; }

    /// <summary>A file for each service: its state, for the next supervisor.</summary>
    public string Records { get; private set; }

    /// <summary>A file for each run of a service: the status from its launcher.</summary>
    public string Statuses { get; private set; }

    /// <summary>A socket or pipe for each run of a service that reports readiness.</summary>
    public string Notifications { get; private set; }

    /// <summary>
    /// The journal of the log thread. It is beside the logs, because the runtime directory may be removed while output is moved.
    /// </summary>
    public string Journal { get; }

    /// <summary>Output that was taken from pipes and is not in logs yet.</summary>
    public string Spool { get; }

    /// <summary>A file for each service with an incomplete line.</summary>
    public string Lines { get; }

    /// <summary>The control socket.</summary>
    public string ControlSocket { get; private set; }

    /// <summary>The lock that the supervisor holds: one for each state directory, whatever its runtime directory is.</summary>
    public string Lock { get; }

    /// <summary>The runtime directory if the default one is not available.</summary>
    public string OtherRuntime => Path.Combine(State, "run");

    private const UnixFileMode Owner = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>The maximum length of a service's name, such that every derived file name is valid.</summary>
    public static int LongestName =>
        FileNameLimit.LongestName(("", DefinitionStore.Suffix), ("", DefinitionStore.DownSuffix), ("", RunName.Mark));

    /// <summary>Changes the runtime directory.</summary>
    [MemberNotNull(nameof(Runtime), nameof(Pipes), nameof(Records), nameof(Statuses), nameof(Notifications), nameof(ControlSocket))]
    public void MoveTo(string runtime)
    {
        Runtime = runtime;
        Pipes = Path.Combine(runtime, "pipes");
        Records = Path.Combine(runtime, "records");
        Statuses = Path.Combine(runtime, "status");
        Notifications = Path.Combine(runtime, "notify");
        ControlSocket = Path.Combine(runtime, "control.sock");
    }

    public string Log(ServiceName name) => Path.Combine(Logs, name.ToString());

    public string Pipe(ServiceName name) => Path.Combine(Pipes, name.ToString());

    public string Record(ServiceName name) => Path.Combine(Records, name + ".json");

    public string Status(RunName name) => Path.Combine(Statuses, name.ToString());

    /// <summary>A short name derived from a service's name, because the path of a socket has at most 107 bytes.</summary>
    public string Notify(RunName name) => Path.Combine(Notifications, Digest(name.ToString()));

    /// <summary>Creates the directories that are kept across reboots, for their owner only.</summary>
    /// <exception cref="UnauthorizedAccessException">Somebody else could have put something there.</exception>
    public void CreateState()
    {
        TrustedDirectory.Ensure(State);
        foreach (var directory in (string[])[Definitions, Logs, Lines])
            Directory.CreateDirectory(directory, Owner);
    }

    /// <summary>Creates the other directories, for their owner only, except that a service of another user must reach its socket.</summary>
    /// <exception cref="UnauthorizedAccessException">Somebody else could have put something there.</exception>
    public void CreateRuntime()
    {
        TrustedDirectory.Ensure(Runtime);
        foreach (var directory in (string[])[Pipes, Records, Statuses])
            Directory.CreateDirectory(directory, Owner);
        Directory.CreateDirectory(Notifications, Owner | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute);
    }

    /// <summary>Whether all directories exist.</summary>
    public bool IsRuntimeWhole =>
        Directory.Exists(Pipes) && Directory.Exists(Records) && Directory.Exists(Statuses) && Directory.Exists(Notifications);

    /// <summary>Removes the files of a run.</summary>
    public void DeleteOf(RunName run)
    {
        Delete(Status(run));
        Delete(Notify(run));
    }

    /// <summary>Removes a file of the runtime directory, which may have been removed already.</summary>
    public static void Delete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (DirectoryNotFoundException)
        {
            // The directory was removed.
        }
    }

    /// <summary>A name as 24 hexadecimal digits: 96 of the 128 bits of FNV-1a.</summary>
    /// <remarks>
    /// Not with System.Security.Cryptography, which loads OpenSSL: that takes megabytes, and ends the process if OpenSSL is not installed.
    /// </remarks>
    private static string Digest(string name)
    {
        UInt128 digest = new(0x6C62272E07BB0142, 0x62B821756295C58D), prime = new(0x1000000, 0x13B);
        foreach (var character in name)
            digest = unchecked((digest ^ character) * prime);
        return $"{digest:x32}"[8..];
    }
}
