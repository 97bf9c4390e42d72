using System.Collections.Immutable;
using Berth.Linux.Processes;

namespace Berth.Sandbox.Compilation;

/// <summary>How a launcher stands to who starts it.</summary>
public sealed record LaunchMode
{
    /// <summary>Where failures are reported, as <c>{operation, errno}</c>; null: in words on standard error.</summary>
    public int? ReportDescriptor { get; init; }

    /// <summary>
    /// A pipe from which one byte is read before the workload starts: its host actions are committed by then; null: no wait.
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
    /// The process that starts the launcher. The launcher dies with the thread that made it (PR_SET_PDEATHSIG), which is therefore one
    /// that lasts (<see cref="LastingThread"/>). Null: it does not die with anything.
    /// </summary>
    public int? DieWithParent { get; init; }

    /// <summary>A file removed when the workload has ended: its state record; null: none.</summary>
    public string? RemoveAtEnd { get; init; }

    /// <summary>
    /// A file that the launcher writes three 32-bit numbers to, in the machine's order, each when it is known: its own process id, that of
    /// its child (the workload, or init of its sandbox), and the child's wait status as wait4(2) gave it. For a supervisor that is not
    /// there to wait. The launcher then stays beside a workload that has no namespaces, as its subreaper, until none of its processes is
    /// left. Null: none.
    /// </summary>
    public int? StatusDescriptor { get; init; }

    /// <summary>
    /// A descriptor that the launcher keeps open to its end: the reading end of the workload's output, which must not break when a
    /// supervisor does. Null: none.
    /// </summary>
    public int? KeptDescriptor { get; init; }

    /// <summary>
    /// An open file that tells a supervisor whether the workload's program was executed. Four bytes that are not zero are written just
    /// before execve(2), which closes the file; four more, the exit code, where it failed. Who sees the last of the file closed with the
    /// first number and without the second knows that the program runs, or ran. Null: nobody asks.
    /// </summary>
    public int? StartedDescriptor { get; init; }

    /// <summary>
    /// Whether the launcher ends by the signal that ended the workload, for a supervisor that wants to know; else it exits with 128+n,
    /// which is also what a workload may exit with by itself.
    /// </summary>
    public bool DiesAsWorkload { get; init; }

    /// <summary>How many descriptors from 3 on belong to the workload.</summary>
    public int GrantedDescriptors { get; init; }

    /// <summary>
    /// Standard descriptors that are files or terminals of the host: Landlock would keep the workload from opening them anew as
    /// <c>/dev/stderr</c>.
    /// </summary>
    public ImmutableArray<StandardDescriptor> Standard { get; init; } = [];

    /// <summary>
    /// Whether the launcher is kept for later starts (<c>berth compile</c>): files may be replaced by others of the same name until then.
    /// </summary>
    public bool IsForLater { get; init; }

    /// <summary>Nobody waits, nobody listens: <c>berth compile</c>, and <c>berth run</c> where nothing has to be reverted.</summary>
    public static LaunchMode Standalone { get; } = new();
}
