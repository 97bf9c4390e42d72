namespace Berth.Sandbox.Syscalls;

/// <summary>One argument of a system call: a number, the address of something in the data section, or a slot.</summary>
internal readonly record struct Operand
{
    private Operand(OperandKind kind, long value, string? text)
    {
        Kind = kind;
        Value = value;
        Text = text;
    }

    /// <summary>The meaning of <see cref="Value"/>.</summary>
    public OperandKind Kind { get; }

    /// <summary>The number, the offset in the data section, or the slot's index.</summary>
    public long Value { get; }

    /// <summary>
    /// The text for the number (<c>MS_REC|MS_PRIVATE</c>) or the structure; a slot's name. Null: the value itself is shown.
    /// </summary>
    public string? Text { get; }

    /// <summary>A number known when the program is made.</summary>
    public static Operand Number(long value, string? text = null) =>
        new(OperandKind.Number, value, text);

    /// <summary>The address of something in the data section.</summary>
    public static Operand Data(int offset, string? text = null) => new(OperandKind.Data, offset, text);

    /// <summary>The content of a slot at the time of the call.</summary>
    public static Operand Of(Slot slot) => new(OperandKind.Slot, slot.Index, slot.Name);

    /// <summary>A number.</summary>
    public static implicit operator Operand(long value) => Number(value);

    /// <summary>A slot.</summary>
    public static implicit operator Operand(Slot slot) => Of(slot);
}
