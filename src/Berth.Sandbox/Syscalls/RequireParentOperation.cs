namespace Berth.Sandbox.Syscalls;

/// <summary>Goes on where the process still has this parent; else it ends with 125, quietly: whoever started it is gone.</summary>
/// <param name="Parent">The parent's process id, as the process sees it.</param>
/// <param name="Note">What it is for.</param>
internal sealed record RequireParentOperation(int Parent, string Note) : Operation(Note);
