namespace Berth.Sandbox.Syscalls;

/// <summary>The kind of an <see cref="Operand"/>.</summary>
internal enum OperandKind
{
    /// <summary>A number known when the program is made.</summary>
    Number,

    /// <summary>The address of an offset in the data section.</summary>
    Data,

    /// <summary>The value of a slot.</summary>
    Slot,
}
