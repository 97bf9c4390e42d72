namespace Berth.Sandbox.Syscalls;

/// <summary>Copies bytes from the data section to an address that is known only at run time.</summary>
/// <param name="From">Offset in the data section, a multiple of 8.</param>
/// <param name="To">Holds the address.</param>
/// <param name="Size">How many bytes, a multiple of 8.</param>
/// <param name="Note">What it is for.</param>
internal sealed record CopyOperation(int From, Slot To, int Size, string Note) : Operation(Note);
