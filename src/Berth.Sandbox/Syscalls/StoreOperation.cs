namespace Berth.Sandbox.Syscalls;

/// <summary>Writes a slot into the data section, where a later call reads it as part of a structure.</summary>
/// <param name="Value">The slot.</param>
/// <param name="Offset">Offset in the data section.</param>
/// <param name="Width">Bytes: 4 or 8.</param>
/// <param name="Note">What it is for.</param>
internal sealed record StoreOperation(Slot Value, int Offset, int Width, string Note) : Operation(Note);
