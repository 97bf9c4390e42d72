using System.Collections.Immutable;

namespace Berth.Sandbox.Syscalls;

/// <summary>
/// Waits for a child, reaping whatever else ends and passing signals on, then exits as the child did (128+n for a signal).
/// All signals must be blocked before: they are taken with sigtimedwait(2), so there is no handler and no race.
/// </summary>
/// <param name="Child">The pid of the child.</param>
/// <param name="Role">Where the process stands.</param>
/// <param name="Note">What it is for.</param>
internal sealed record SuperviseOperation(Slot Child, SupervisorRole Role, string Note) : Operation(Note)
{
    /// <summary>The signal that a SIGTERM becomes; the outer role only.</summary>
    public int StopSignal { get; init; } = 15;

    /// <summary>Offset in the data section of the <c>timespec</c> between SIGTERM and SIGKILL; the outer role only.</summary>
    public int StopDelayOffset { get; init; }

    /// <summary>What is done when the child has ended, before the exit.</summary>
    public ImmutableArray<Operation> AtEnd { get; init; } = [];

    /// <summary>A descriptor that the child's wait status is written to, four bytes as wait4(2) gave them; null: none.</summary>
    public int? StatusDescriptor { get; init; }

    /// <summary>
    /// A descriptor on which the child may have said how its own child ended, four bytes as wait4(2) gave them: the process then ends by
    /// the same signal. Null: none.
    /// </summary>
    public int? ToldDescriptor { get; init; }

    /// <summary>Whether it stays until its other descendants have ended as well. The process has to be a subreaper.</summary>
    public bool Lingers { get; init; }

    /// <summary>What is done when they have.</summary>
    public ImmutableArray<Operation> AfterAll { get; init; } = [];
}
