using System.Collections.Immutable;
using Berth.Linux.Processes;

namespace Berth.Sandbox.Compilation;

/// <summary>The relation of a launcher to the process that starts it.</summary>
public sealed record LaunchMode
{
    /// <summary>The descriptor for reports of failures, as <c>{operation, errno}</c>; null: as text on standard error.</summary>
    public int? ReportDescriptor { get; init; }

    /// <summary>
    /// A pipe from which one byte is read before the workload starts, after its host actions were committed; null: no wait.
    /// </summary>
    public int? ReleaseDescriptor { get; init; }

    /// <summary>
    /// A named pipe from which one byte is read when all is done but the execution of the workload; null: no wait. Whoever starts the
    /// launcher makes the pipe before it releases the launcher. Before the wait, <see cref="Held"/> is written as a report.
    /// </summary>
    public string? StartPipe { get; init; }

    /// <summary>The number in place of an operation's in the report of a launcher that waits for <see cref="StartPipe"/>.</summary>
    public const int Held = -1;

    /// <summary>A unix socket on which the terminal's master side is passed back; null: no terminal of its own.</summary>
    public int? TerminalDescriptor { get; init; }

    /// <summary>
    /// A unix socket on which the sockets of a network with rules are passed back, and a byte is awaited before the workload starts; null:
    /// nobody serves the network, and the workload reaches nothing.
    /// </summary>
    public int? NetworkDescriptor { get; init; }

    /// <summary>
    /// The process that starts the launcher. The launcher is killed when the thread that made it ends (PR_SET_PDEATHSIG), so that is a
    /// thread that lasts (<see cref="LastingThread"/>). Null: the launcher outlives the process.
    /// </summary>
    public int? DieWithParent { get; init; }

    /// <summary>A file removed when the workload has ended: its state record; null: none.</summary>
    public string? RemoveAtEnd { get; init; }

    /// <summary>
    /// A file to which the launcher writes three 32-bit numbers in native byte order, each when it is known: its own process id, that of
    /// its child (the workload, or init of its sandbox), and the child's wait status of wait4(2). For a supervisor that may not run then.
    /// With a workload without namespaces, the launcher is its subreaper, and stays until none of its processes is left. Null: none.
    /// </summary>
    public int? StatusDescriptor { get; init; }

    /// <summary>
    /// A descriptor that the launcher keeps open until it ends: the reading end of the workload's output, which must stay open if the
    /// supervisor crashes. Null: none.
    /// </summary>
    public int? KeptDescriptor { get; init; }

    /// <summary>
    /// An open file that shows a supervisor whether the workload's program was executed. Four non-zero bytes are written just before
    /// execve(2), which closes the file; if that fails, four more with the exit code. If the file is closed with the first number and
    /// without the second, the program runs, or ran. Null: not needed.
    /// </summary>
    public int? StartedDescriptor { get; init; }

    /// <summary>
    /// Whether the launcher ends by the signal that ended the workload, so that a supervisor can tell it from an exit code; otherwise it
    /// exits with 128+n, which a workload may also use as an exit code.
    /// </summary>
    public bool DiesAsWorkload { get; init; }

    /// <summary>The number of the workload's descriptors from 3 on.</summary>
    public int GrantedDescriptors { get; init; }

    /// <summary>
    /// Standard descriptors that are files or terminals of the host: Landlock would prevent the workload from reopening them as
    /// <c>/dev/stderr</c>.
    /// </summary>
    public ImmutableArray<StandardDescriptor> Standard { get; init; } = [];

    /// <summary>
    /// Whether the launcher is for later starts (<c>berth compile</c>): files may be replaced by others with the same name until then.
    /// </summary>
    public bool IsForLater { get; init; }

    /// <summary>No other process waits or listens: <c>berth compile</c>, and <c>berth run</c> if nothing has to be reverted.</summary>
    public static LaunchMode Standalone { get; } = new();
}
