namespace Berth.Sandbox.Syscalls;

/// <summary>
/// Waits until a pipe that is no longer written is empty. It polls with growing pauses, because a process that has only the reading end is
/// not notified. All signals must be blocked.
/// </summary>
/// <param name="Pipe">The reading end.</param>
/// <param name="Count">Offset in the data section of four bytes for the result of FIONREAD.</param>
/// <param name="Pause">Offset in the data section of the <c>timespec</c> of the first pause: less than a second.</param>
/// <param name="NoSignals">Offset in the data section of an empty set of signals.</param>
/// <param name="Note">What it is for.</param>
internal sealed record AwaitDrainedOperation(int Pipe, int Count, int Pause, int NoSignals, string Note) : Operation(Note);
