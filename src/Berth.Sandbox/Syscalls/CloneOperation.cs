using System.Collections.Immutable;

namespace Berth.Sandbox.Syscalls;

/// <summary>Forks (clone(2)). The child runs <paramref name="Child"/>, which does not return; the parent continues.</summary>
/// <param name="Flags">CLONE_NEW* flags.</param>
/// <param name="FlagsText">The flags as text.</param>
/// <param name="Pid">Gets the child's pid in the parent.</param>
/// <param name="Child">The operations of the child. They end with an exit, an exec or a wait loop.</param>
/// <param name="Note">What it is for.</param>
internal sealed record CloneOperation(long Flags, string FlagsText, Slot Pid, ImmutableArray<Operation> Child, string Note)
    : Operation(Note)
{
    /// <summary>
    /// The operations of the parent after a failure, with -errno in <see cref="Pid"/>, before it continues; empty: the failure ends it.
    /// </summary>
    public ImmutableArray<Operation> OnFailure { get; init; } = [];
}
