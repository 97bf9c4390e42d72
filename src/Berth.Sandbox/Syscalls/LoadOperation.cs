namespace Berth.Sandbox.Syscalls;

/// <summary>Reads a signed 32-bit number from the data section into a slot: a descriptor that pipe2(2) wrote there.</summary>
/// <param name="Offset">Offset in the data section.</param>
/// <param name="Result">Gets the number.</param>
/// <param name="Note">What it is for.</param>
internal sealed record LoadOperation(int Offset, Slot Result, string Note) : Operation(Note);
