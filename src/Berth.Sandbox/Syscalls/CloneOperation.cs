using System.Collections.Immutable;

namespace Berth.Sandbox.Syscalls;

/// <summary>Forks (clone(2)). The child runs <paramref name="Child"/>, which never comes back; the parent goes on.</summary>
/// <param name="Flags">CLONE_NEW* flags.</param>
/// <param name="FlagsText">The flags for people.</param>
/// <param name="Pid">Gets the child's pid in the parent.</param>
/// <param name="Child">What the child does. Ends with an exit, an exec or a wait loop.</param>
/// <param name="Note">What it is for.</param>
internal sealed record CloneOperation(long Flags, string FlagsText, Slot Pid, ImmutableArray<Operation> Child, string Note)
    : Operation(Note)
{
    /// <summary>
    /// What the parent does where there is no child, with -errno in <see cref="Pid"/>, before it goes on; empty: the failure ends it.
    /// </summary>
    public ImmutableArray<Operation> OnFailure { get; init; } = [];
}
