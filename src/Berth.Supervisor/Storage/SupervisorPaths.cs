using System.Diagnostics.CodeAnalysis;
using System.Runtime.Versioning;
using Berth.Linux.Files;
using Berth.Supervision.Services;

namespace Berth.Supervisor.Storage;

/// <summary>Where the built-in supervisor keeps things: the one place that knows.</summary>
[SupportedOSPlatform("linux")]
internal sealed class SupervisorPaths
{
    /// <summary>The paths of a supervisor.</summary>
    /// <param name="state">Kept over a reboot.</param>
    /// <param name="runtime">Gone with a reboot.</param>
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

    /// <summary>Kept over a reboot.</summary>
    public string State { get; }

    /// <summary>Gone with a reboot.</summary>
    public string Runtime { get; private set; }

    /// <summary>A file a service: its definition.</summary>
    public string Definitions { get; }

    /// <summary>A directory a service: its log.</summary>
    public string Logs { get; }

    /// <summary>A named pipe a service: its output.</summary>
    public string Pipes { get; private set; }

    /// <summary>A file a service: what the supervisor knows of it, for the next supervisor.</summary>
    public string Records { get; private set; }

    /// <summary>A file a running service: what its launcher says.</summary>
    public string Statuses { get; private set; }

    /// <summary>A socket or pipe a running service that says that it is ready.</summary>
    public string Notifications { get; private set; }

    /// <summary>
    /// What the log thread is about to do. Beside the logs: the runtime directory may be removed while lines are on their way.
    /// </summary>
    public string Journal { get; }

    /// <summary>What was taken out of pipes, and is not in logs yet.</summary>
    public string Spool { get; }

    /// <summary>A file a service that has begun a line.</summary>
    public string Lines { get; }

    /// <summary>Where commands come in.</summary>
    public string ControlSocket { get; private set; }

    /// <summary>Held by the supervisor: one a state directory, whatever its runtime directory is.</summary>
    public string Lock { get; }

    /// <summary>Where the runtime directory is when the usual one can't be had.</summary>
    public string OtherRuntime => Path.Combine(State, "run");

    private const UnixFileMode Owner = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>The longest name that every file name made of it has room for.</summary>
    public static int LongestName => FileNameLimit.LongestName(("", DefinitionStore.Suffix), ("", DefinitionStore.DownSuffix));

    /// <summary>From now on the runtime directory is another.</summary>
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

    public string Status(ServiceName name) => Path.Combine(Statuses, name.ToString());

    /// <summary>Not the name itself: the path of a socket has 107 bytes.</summary>
    public string Notify(ServiceName name) => Path.Combine(Notifications, Digest(name.ToString()));

    /// <summary>Makes the directories that are kept over a reboot, for their owner only.</summary>
    /// <exception cref="UnauthorizedAccessException">Somebody else could have put something there.</exception>
    public void CreateState()
    {
        TrustedDirectory.Ensure(State);
        foreach (var directory in (string[])[Definitions, Logs, Lines])
            Directory.CreateDirectory(directory, Owner);
    }

    /// <summary>Makes the others, for their owner only; but a service that runs as another user has to reach its socket.</summary>
    /// <exception cref="UnauthorizedAccessException">Somebody else could have put something there.</exception>
    public void CreateRuntime()
    {
        TrustedDirectory.Ensure(Runtime);
        foreach (var directory in (string[])[Pipes, Records, Statuses])
            Directory.CreateDirectory(directory, Owner);
        Directory.CreateDirectory(Notifications, Owner | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute);
    }

    /// <summary>Whether nobody has removed any of the directories.</summary>
    public bool IsRuntimeWhole =>
        Directory.Exists(Pipes) && Directory.Exists(Records) && Directory.Exists(Statuses) && Directory.Exists(Notifications);

    /// <summary>Removes a file of the runtime directory. Where somebody has removed all of that, nothing is left to do.</summary>
    public static void Delete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (DirectoryNotFoundException)
        {
            // It is gone with its directory.
        }
    }

    /// <summary>24 digits for a name: FNV-1a of 128 bits, of which 96 are taken.</summary>
    /// <remarks>None of System.Security.Cryptography: that loads OpenSSL, which takes megabytes, and ends the process where it is not
    /// installed.</remarks>
    private static string Digest(string name)
    {
        UInt128 digest = new(0x6C62272E07BB0142, 0x62B821756295C58D), prime = new(0x1000000, 0x13B);
        foreach (var character in name)
            digest = unchecked((digest ^ character) * prime);
        return $"{digest:x32}"[8..];
    }
}
