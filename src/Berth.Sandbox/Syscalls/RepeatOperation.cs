using System.Collections.Immutable;

namespace Berth.Sandbox.Syscalls;

/// <summary>Repeats operations until one of them ends the process.</summary>
/// <param name="Body">The operations.</param>
/// <param name="Note">What it is for.</param>
internal sealed record RepeatOperation(ImmutableArray<Operation> Body, string Note) : Operation(Note);
