namespace Berth.Sandbox.Syscalls;

/// <summary>Continues if the process still has this parent; otherwise it silently exits with 125, because its parent has ended.</summary>
/// <param name="Parent">The parent's process id, as the process sees it.</param>
/// <param name="Note">What it is for.</param>
internal sealed record RequireParentOperation(int Parent, string Note) : Operation(Note);
