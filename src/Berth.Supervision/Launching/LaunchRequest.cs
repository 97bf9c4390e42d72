using System.Runtime.Versioning;
using Berth.Linux.Processes;
using Berth.Supervision.Definitions;
using Microsoft.Win32.SafeHandles;

namespace Berth.Supervision.Launching;

/// <summary>A request to start a service's program.</summary>
[SupportedOSPlatform("linux")]
public sealed record LaunchRequest
{
    /// <summary>The service.</summary>
    public required ServiceDefinition Definition { get; init; }

    /// <summary>
    /// Variables that override the definition's: NOTIFY_SOCKET, LISTEN_FDS, WATCHDOG_USEC. An empty LISTEN_PID or WATCHDOG_PID gets the
    /// program's own process id.
    /// </summary>
    public IReadOnlyList<KeyValuePair<string, string>> Environment { get; init; } = [];

    /// <summary>
    /// The descriptors of the program: standard streams, listening sockets from 3 on, and the one for readiness. The caller owns them.
    /// </summary>
    public IReadOnlyList<DescriptorMapping> Descriptors { get; init; } = [];

    /// <summary>The cgroup it starts in, a path below /sys/fs/cgroup; null: the caller's.</summary>
    public string? Cgroup { get; init; }

    /// <summary>
    /// The program's limit of open descriptors, unless its definition has one: the caller may have raised its own. Null: the caller's.
    /// </summary>
    public DescriptorLimit? DescriptorLimit { get; init; }

    /// <summary>
    /// A file for the result, which is written from its current position on, also while no supervisor runs. It gets three 32-bit numbers in
    /// native byte order, each as soon as it is known: the process id of the launcher, that of the service's own program (or of init of its
    /// sandbox), and that process's wait status of wait4(2). At the end follow the unread bytes of <see cref="Kept"/>. If the start failed,
    /// the first number is a negative errno. If the process that should have started it was killed, the file is empty and no process has it
    /// open. The caller owns it; null: no result is needed.
    /// </summary>
    public SafeFileHandle? Status { get; init; }

    /// <summary>
    /// A file that shows whether the service's own program was executed, which may be long after its launcher. Four non-zero bytes are
    /// written just before the exec, and four more if it failed. When the program runs, no process has the file open. The caller owns it;
    /// null: not needed.
    /// </summary>
    public SafeFileHandle? Started { get; init; }

    /// <summary>
    /// A descriptor that the launcher keeps open until it ends, and that the service does not get: the reading end of its output, which
    /// must stay open if the supervisor crashes. The caller owns it; null: none.
    /// </summary>
    public SafeFileHandle? Kept { get; init; }
}
