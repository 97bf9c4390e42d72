namespace Berth.Sandbox.Syscalls;

/// <summary>Copies bytes out of the data section to an address that is known only when the program runs.</summary>
/// <param name="From">Offset in the data section, a multiple of 8.</param>
/// <param name="To">Holds the address.</param>
/// <param name="Size">How many bytes, a multiple of 8.</param>
/// <param name="Note">What it is for.</param>
internal sealed record CopyOperation(int From, Slot To, int Size, string Note) : Operation(Note);
