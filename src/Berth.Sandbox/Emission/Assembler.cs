using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Berth.Linux.Abi;

namespace Berth.Sandbox.Emission;

/// <summary>
/// The few machine instructions of a launcher, with a class for each architecture. <see cref="ProgramEmitter"/> decides what is emitted,
/// for all architectures.
/// </summary>
internal abstract class Assembler
{
    private byte[] _code = new byte[24 * 1024];

    /// <summary>The instructions so far.</summary>
    public ReadOnlySpan<byte> Code => _code.AsSpan(0, Position);

    /// <summary>Offset of the next instruction.</summary>
    public int Position { get; private set; }

    /// <summary>The architecture.</summary>
    public abstract Architecture Architecture { get; }

    /// <summary><c>e_machine</c> of elf(5).</summary>
    public abstract ushort ElfMachine { get; }

    /// <summary>register = value.</summary>
    public abstract void Load(MachineRegister register, long value);

    /// <summary>register = the 8 bytes at address.</summary>
    public abstract void LoadFrom(MachineRegister register, int address);

    /// <summary>The 8 bytes at address = register. Uses no other register of the enumeration.</summary>
    public abstract void StoreTo(int address, MachineRegister register);

    /// <summary>register = the 8 bytes at this offset from the stack pointer: a multiple of 8 up to 32 KiB.</summary>
    public abstract void LoadFromStack(MachineRegister register, int offset);

    /// <summary>
    /// The 8 bytes at this offset, a multiple of 8 up to 32 KiB, from the address in <paramref name="address"/> = register.
    /// </summary>
    public abstract void StoreThrough(MachineRegister address, int offset, MachineRegister register);

    /// <summary>The low 4 bytes of register to address.</summary>
    public abstract void StoreTo32(int address, MachineRegister register);

    /// <summary>target = source.</summary>
    public abstract void Move(MachineRegister target, MachineRegister source);

    /// <summary>register = the signed 4 bytes at address.</summary>
    public abstract void LoadFrom32(MachineRegister register, int address);

    /// <summary>Makes the system call with the arguments in the argument registers.</summary>
    public abstract void Call(Syscall call);

    /// <summary>Compares register with a number from -4096 to 4095, for the next <see cref="Branch(Condition, Label)"/>.</summary>
    public abstract void Compare(MachineRegister register, int value);

    /// <summary>Compares two registers.</summary>
    public abstract void Compare(MachineRegister left, MachineRegister right);

    /// <summary>Branches if the condition holds; <see cref="Complete"/> sets the target.</summary>
    /// <returns>The branch.</returns>
    public abstract int Branch(Condition condition);

    /// <summary>Branches to a label if the condition holds.</summary>
    public void Branch(Condition condition, Label label) => Reference(label, Branch(condition));

    /// <summary>Branches to a label.</summary>
    public abstract void Jump(Label label);

    /// <summary>register = -register.</summary>
    public abstract void Negate(MachineRegister register);

    /// <summary>register = (register &gt;&gt; count) &amp; mask, unsigned.</summary>
    public abstract void ShiftAndMask(MachineRegister register, int count, int mask);

    /// <summary>register += value, -4095 to 4095.</summary>
    public abstract void Add(MachineRegister register, int value);

    /// <summary>
    /// Writes the number in <paramref name="value"/> in decimal, the last digit just before the address in <paramref name="end"/>;
    /// <paramref name="end"/> then contains the address of the first digit. Other argument registers may be overwritten.
    /// </summary>
    public abstract void FormatDecimal(MachineRegister value, MachineRegister end);

    /// <summary>register = the 8 bytes at table + index * 8.</summary>
    public abstract void LoadIndexed(MachineRegister register, int table, MachineRegister index);

    /// <summary>Sets a label to the current position, and completes the pending branches to it.</summary>
    public void Bind(Label label)
    {
        label.Offset = Position;
        foreach (var branch in label.Waiting)
            Complete(branch, label.Offset);
        label.Waiting.Clear();
    }

    /// <summary>Sets the target of a branch.</summary>
    public void Complete(int branch, int target) => Patch(_code, branch, target);

    /// <summary>Completes the branch instruction at <paramref name="branch"/>.</summary>
    protected abstract void Patch(Span<byte> code, int branch, int target);

    /// <summary>Completes the branch at <paramref name="branch"/>, or adds it to the label's pending branches.</summary>
    protected void Reference(Label label, int branch)
    {
        if (label.Offset < 0)
            label.Waiting.Add(branch);
        else
            Complete(branch, label.Offset);
    }

    /// <summary>Appends bytes.</summary>
    protected void Emit(params ReadOnlySpan<byte> bytes) => bytes.CopyTo(Reserve(bytes.Length));

    /// <summary>Appends up to eight bytes at once, the lowest first: a start emits three thousand instructions.</summary>
    protected void Append(ulong bytes, int count)
    {
        if (Position + sizeof(ulong) > _code.Length)
            Array.Resize(ref _code, _code.Length * 2);
        BinaryPrimitives.WriteUInt64LittleEndian(_code.AsSpan(Position), bytes);
        Position += count;
    }

    /// <summary>Appends a little-endian 32-bit number.</summary>
    protected void Emit32(uint value) => BinaryPrimitives.WriteUInt32LittleEndian(Reserve(sizeof(uint)), value);

    /// <summary>Appends a little-endian 64-bit number.</summary>
    protected void Emit64(long value)
    {
        Emit32((uint)value);
        Emit32((uint)(value >> 32));
    }

    private Span<byte> Reserve(int count)
    {
        if (Position + count > _code.Length)
            Array.Resize(ref _code, _code.Length * 2);
        Position += count;
        return _code.AsSpan(Position - count, count);
    }
}
