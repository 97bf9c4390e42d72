using System.Collections.Immutable;

namespace Berth.Sandbox.Syscalls;

/// <summary>
/// Waits for a child, reaps other children and forwards signals, then exits as the child did (128+n for a signal).
/// All signals must be blocked before: they are taken with sigtimedwait(2), so there is no handler and no race.
/// </summary>
/// <param name="Child">The pid of the child.</param>
/// <param name="Role">The role of the process.</param>
/// <param name="Note">What it is for.</param>
internal sealed record SuperviseOperation(Slot Child, SupervisorRole Role, string Note) : Operation(Note)
{
    /// <summary>The signal that is sent for a SIGTERM; only for the outer role.</summary>
    public int StopSignal { get; init; } = 15;

    /// <summary>Offset in the data section of the <c>timespec</c> between SIGTERM and SIGKILL; only for the outer role.</summary>
    public int StopDelayOffset { get; init; }

    /// <summary>The operations after the end of the child, before the exit.</summary>
    public ImmutableArray<Operation> AtEnd { get; init; } = [];

    /// <summary>A descriptor to which the child's wait status of wait4(2) is written, as four bytes; null: none.</summary>
    public int? StatusDescriptor { get; init; }

    /// <summary>
    /// A descriptor on which the child may have reported the wait status of its own child, as four bytes of wait4(2): the process then ends
    /// by the same signal. Null: none.
    /// </summary>
    public int? ToldDescriptor { get; init; }

    /// <summary>Whether it stays until its other descendants have ended as well. The process has to be a subreaper.</summary>
    public bool Lingers { get; init; }

    /// <summary>The operations after the end of the other descendants.</summary>
    public ImmutableArray<Operation> AfterAll { get; init; } = [];
}
