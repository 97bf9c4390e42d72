using System.Globalization;

namespace Berth.Sandbox.Syscalls;

/// <summary>One argument of a system call: a number, the address of something in the data section, or a slot.</summary>
public readonly record struct Operand
{
    private Operand(OperandKind kind, long value, string text)
    {
        Kind = kind;
        Value = value;
        Text = text;
    }

    /// <summary>What <see cref="Value"/> means.</summary>
    public OperandKind Kind { get; }

    /// <summary>The number, the offset in the data section, or the slot's index.</summary>
    public long Value { get; }

    /// <summary>How people read it: <c>"/usr"</c>, <c>MS_REC|MS_SLAVE</c>, <c>$usr</c>.</summary>
    public string Text { get; }

    /// <summary>A number known when the program is made.</summary>
    public static Operand Number(long value, string? text = null) =>
        new(OperandKind.Number, value, text ?? value.ToString(CultureInfo.InvariantCulture));

    /// <summary>The address of something in the data section.</summary>
    public static Operand Data(int offset, string text) => new(OperandKind.Data, offset, text);

    /// <summary>What the slot holds when the call is made.</summary>
    public static Operand Of(Slot slot) => new(OperandKind.Slot, slot.Index, "$" + slot.Name);

    /// <summary>A number.</summary>
    public static implicit operator Operand(long value) => Number(value);

    /// <summary>A slot.</summary>
    public static implicit operator Operand(Slot slot) => Of(slot);
}
