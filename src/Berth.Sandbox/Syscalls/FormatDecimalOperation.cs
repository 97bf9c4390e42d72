namespace Berth.Sandbox.Syscalls;

/// <summary>
/// Writes a slot in decimal, right-aligned, to complete a path such as <c>/proc//////123/uid_map</c> or an argument.
/// </summary>
/// <param name="Value">The number, 0 or more.</param>
/// <param name="FieldEnd">Offset in the data section after the last digit.</param>
/// <param name="FirstDigit">Gets the address of the first digit; null: not needed.</param>
/// <param name="Note">What it is for.</param>
internal sealed record FormatDecimalOperation(Slot Value, int FieldEnd, Slot? FirstDigit, string Note) : Operation(Note);
