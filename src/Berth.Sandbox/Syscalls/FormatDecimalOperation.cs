namespace Berth.Sandbox.Syscalls;

/// <summary>
/// Writes a slot in decimal, right-aligned, so that a path such as <c>/proc//////123/uid_map</c> or an argument comes to be.
/// </summary>
/// <param name="Value">The number, 0 or more.</param>
/// <param name="FieldEnd">Offset in the data section just behind the last digit.</param>
/// <param name="FirstDigit">Gets the address of the first digit; null: nobody wants it.</param>
/// <param name="Note">What it is for.</param>
internal sealed record FormatDecimalOperation(Slot Value, int FieldEnd, Slot? FirstDigit, string Note) : Operation(Note);
