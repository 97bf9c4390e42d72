using System.Collections.Immutable;

namespace Berth.Sandbox.Syscalls;

/// <summary>Does the same again and again, until an operation in it ends the process.</summary>
/// <param name="Body">What it does.</param>
/// <param name="Note">What it is for.</param>
internal sealed record RepeatOperation(ImmutableArray<Operation> Body, string Note) : Operation(Note);
