using System.Runtime.Versioning;
using Berth.Linux.Processes;
using Berth.Supervision.Definitions;
using Microsoft.Win32.SafeHandles;

namespace Berth.Supervision.Launching;

/// <summary>One start of a service.</summary>
[SupportedOSPlatform("linux")]
public sealed record LaunchRequest
{
    /// <summary>The service.</summary>
    public required ServiceDefinition Definition { get; init; }

    /// <summary>
    /// Variables that go over the definition's: NOTIFY_SOCKET, LISTEN_FDS, WATCHDOG_USEC. An empty LISTEN_PID or WATCHDOG_PID is to be the
    /// program's own process id.
    /// </summary>
    public IReadOnlyList<KeyValuePair<string, string>> Environment { get; init; } = [];

    /// <summary>
    /// What it gets as its standard streams, as listening sockets from 3 on, and to say that it is ready. They stay the caller's.
    /// </summary>
    public IReadOnlyList<DescriptorMapping> Descriptors { get; init; } = [];

    /// <summary>The cgroup it starts in, a path below /sys/fs/cgroup; null: the caller's.</summary>
    public string? Cgroup { get; init; }

    /// <summary>
    /// The limit of open descriptors that it has unless its definition says another: who starts it may have raised its own. Null: the
    /// caller's.
    /// </summary>
    public DescriptorLimit? DescriptorLimit { get; init; }

    /// <summary>
    /// A file that is written from its present position on while nobody may be there to wait: three 32-bit numbers in the machine's order,
    /// each as soon as it is known: the process id of what was started, that of the service's own program (or of init of its sandbox), and
    /// that one's wait status as wait4(2) gives it; at the end what is in <see cref="Kept"/> and nobody has read. Instead of the first, an
    /// error number, negative, stands there where nothing could be started; nothing at all where whoever should have done it was killed
    /// before, and then nobody has the file open any more. It stays the caller's; null: nobody asks.
    /// </summary>
    public SafeFileHandle? Status { get; init; }

    /// <summary>
    /// A file that tells whether the service's own program was executed, which may be long after its launcher was. Four bytes that are not
    /// zero are written just before that, and four more when it failed; nobody has it open any more when the program runs. It stays the
    /// caller's; null: nobody asks.
    /// </summary>
    public SafeFileHandle? Started { get; init; }

    /// <summary>
    /// A descriptor that what was started keeps open to its end, and the service does not get: the reading end of its output, which must
    /// not break when the supervisor does. It stays the caller's; null: none.
    /// </summary>
    public SafeFileHandle? Kept { get; init; }
}
