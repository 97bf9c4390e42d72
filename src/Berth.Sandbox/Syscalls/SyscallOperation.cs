using System.Collections.Immutable;
using Berth.Linux.Abi;
using Berth.Linux.Errors;

namespace Berth.Sandbox.Syscalls;

/// <summary>Makes one system call. An error ends the launcher with a report, unless it is tolerated.</summary>
/// <param name="Call">The call.</param>
/// <param name="Arguments">The arguments, at most six.</param>
/// <param name="Note">What it is for.</param>
internal sealed record SyscallOperation(Syscall Call, ImmutableArray<Operand> Arguments, string Note) : Operation(Note)
{
    /// <summary>The slot for the result; null: none.</summary>
    public Slot? Result { get; init; }

    /// <summary>Errors after which the program continues.</summary>
    public Tolerance Tolerance { get; init; }

    /// <summary>The one error that <see cref="Syscalls.Tolerance.One"/> means.</summary>
    public Errno Tolerated { get; init; }
}
