using System.Collections.Immutable;

namespace Berth.Sandbox.Syscalls;

/// <summary>Sets the action of each signal from 1 to 64 (rt_sigaction(2)), except some.</summary>
/// <param name="Action">Offset in the data section of the kernel's <c>struct sigaction</c>.</param>
/// <param name="Except">The signals whose action is not changed.</param>
/// <param name="Note">What it is for.</param>
internal sealed record SignalActionsOperation(int Action, ImmutableArray<int> Except, string Note) : Operation(Note)
{
    /// <summary>The last signal there is.</summary>
    public const int Last = 64;
}
