namespace Berth.Sandbox.Syscalls;

/// <summary>
/// Waits until somebody has read all that is in a pipe, in which nobody writes any more. It looks again after a pause that grows, as
/// nothing tells who only has the reading end. All signals must be blocked.
/// </summary>
/// <param name="Pipe">The reading end.</param>
/// <param name="Count">Offset in the data section of four bytes for the answer of FIONREAD.</param>
/// <param name="Pause">Offset in the data section of the <c>timespec</c> of the first pause: less than a second.</param>
/// <param name="NoSignals">Offset in the data section of an empty set of signals.</param>
/// <param name="Note">What it is for.</param>
internal sealed record AwaitDrainedOperation(int Pipe, int Count, int Pause, int NoSignals, string Note) : Operation(Note);
