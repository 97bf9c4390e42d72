using System.Runtime.Versioning;

namespace Berth.Supervision.Builtin;

/// <summary>Where the built-in supervisor keeps things: the one place that knows.</summary>
/// <param name="state">Kept over a reboot.</param>
/// <param name="runtime">Gone with a reboot.</param>
[SupportedOSPlatform("linux")]
internal sealed class SupervisorPaths(string state, string runtime)
{
    /// <summary>A file a service: its definition.</summary>
    public string Definitions { get; } = Path.Combine(state, "services");

    /// <summary>A directory a service: its log.</summary>
    public string Logs { get; } = Path.Combine(state, "logs");

    /// <summary>A named pipe a service: its output.</summary>
    public string Pipes { get; } = Path.Combine(runtime, "pipes");

    /// <summary>A file a service: what the supervisor knows of it, for the next supervisor.</summary>
    public string Records { get; } = Path.Combine(runtime, "records");

    /// <summary>A file a running service: what its launcher says.</summary>
    public string Statuses { get; } = Path.Combine(runtime, "status");

    /// <summary>A socket or pipe a running service that says that it is ready.</summary>
    public string Notifications { get; } = Path.Combine(runtime, "notify");

    /// <summary>What the log thread is about to do. Beside the logs: the runtime directory may be removed while lines are on their way.</summary>
    public string Journal { get; } = Path.Combine(state, "output", "journal");

    /// <summary>What was taken out of pipes, and is not in logs yet.</summary>
    public string Spool { get; } = Path.Combine(state, "output", "spool");

    /// <summary>A file a service that has begun a line.</summary>
    public string Lines { get; } = Path.Combine(state, "output", "lines");

    /// <summary>Where commands come in.</summary>
    public string ControlSocket { get; } = Path.Combine(runtime, "control.sock");

    /// <summary>Held by the supervisor.</summary>
    public string Lock { get; } = Path.Combine(runtime, "supervisor.lock");

    /// <summary>The longest name that every file name made of it has room for.</summary>
    public static int LongestName => FileNameLimit.LongestName(("", DefinitionStore.Suffix), ("", DefinitionStore.DownSuffix));

    public string Log(ServiceName name) => Path.Combine(Logs, name.ToString());

    public string Pipe(ServiceName name) => Path.Combine(Pipes, name.ToString());

    public string Record(ServiceName name) => Path.Combine(Records, name + ".json");

    public string Status(ServiceName name) => Path.Combine(Statuses, name.ToString());

    /// <summary>Not the name itself: the path of a socket has 107 bytes.</summary>
    public string Notify(ServiceName name) => Path.Combine(Notifications, Digest(name.ToString()));

    /// <summary>Makes the directories, for their owner only; but a service that runs as another user has to reach its socket.</summary>
    public void Create()
    {
        const UnixFileMode Owner = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
        foreach (var directory in (string[])[Definitions, Logs, Lines, Pipes, Records, Statuses])
            Directory.CreateDirectory(directory, Owner);
        Directory.CreateDirectory(Notifications, Owner | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute);
    }

    /// <summary>24 digits for a name: FNV-1a of 128 bits, of which 96 are taken.</summary>
    /// <remarks>None of System.Security.Cryptography: that loads OpenSSL, which takes megabytes, and ends the process where it is not installed.</remarks>
    private static string Digest(string name)
    {
        UInt128 digest = new(0x6C62272E07BB0142, 0x62B821756295C58D), prime = new(0x1000000, 0x13B);
        foreach (var character in name)
            digest = unchecked((digest ^ character) * prime);
        return $"{digest:x32}"[8..];
    }
}
