using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Berth.Linux.Abi;

namespace Berth.Sandbox.Emission;

/// <summary>x86-64. System calls: number in rax, arguments in rdi rsi rdx r10 r8 r9; rcx and r11 are overwritten (syscall(2)).</summary>
internal sealed class X64Assembler : Assembler
{
    public override Architecture Architecture => Architecture.X64;

    public override ushort ElfMachine => 62; // EM_X86_64

    public override void Load(MachineRegister register, long value)
    {
        var r = Encode(register);
        if (value == 0)
        {
            var xor = 0x31u | ((uint)ModRm(r, r) << 8); // xor r32, r32
            if (r >= 8)
                Append(0x45 | (xor << 8), 3); // REX.RB
            else
                Append(xor, 2);
        }
        else if (value is > 0 and <= uint.MaxValue)
        {
            var move = (uint)(0xB8 + (r & 7)) | ((ulong)value << 8); // mov r32, imm32
            if (r >= 8)
                Append(0x41 | (move << 8), 6); // REX.B
            else
                Append(move, 5);
        }
        else if (value is >= int.MinValue and < 0)
        {
            Emit(Rex(0, r), 0xC7, ModRm(0, r)); // mov r64, simm32
            Emit32((uint)value);
        }
        else
        {
            Emit(Rex(0, r), (byte)(0xB8 + (r & 7))); // movabs r64, imm64
            Emit64(value);
        }
    }

    public override void LoadFrom(MachineRegister register, int address) => Absolute(0x8B, Encode(register), address, wide: true);

    public override void StoreTo(int address, MachineRegister register) => Absolute(0x89, Encode(register), address, wide: true);

    public override void LoadFromStack(MachineRegister register, int offset)
    {
        var r = Encode(register);
        Emit(Rex(r, 0), 0x8B, (byte)(0x80 | ((r & 7) << 3) | 4), 0x24); // mov r64, [rsp + disp32]
        Emit32((uint)offset);
    }

    public override void StoreThrough(MachineRegister address, int offset, MachineRegister register)
    {
        var (a, r) = (Encode(address), Encode(register));
        if ((a & 7) == 4)
            throw new ArgumentException("the register needs another addressing mode", nameof(address));
        Emit(Rex(r, a), 0x89, (byte)(0x80 | ((r & 7) << 3) | (a & 7))); // mov [r64 + disp32], r64
        Emit32((uint)offset);
    }

    public override void StoreTo32(int address, MachineRegister register) => Absolute(0x89, Encode(register), address, wide: false);

    public override void LoadFrom32(MachineRegister register, int address) =>
        Absolute(0x63, Encode(register), address, wide: true); // movsxd

    public override void Move(MachineRegister target, MachineRegister source)
    {
        var (t, s) = (Encode(target), Encode(source));
        Emit(Rex(s, t), 0x89, ModRm(s, t)); // mov r64, r64
    }

    public override void Call(Syscall call)
    {
        Load(MachineRegister.Result, SyscallTable.Number(call, Architecture));
        Append(0x050F, 2); // syscall
    }

    public override void Compare(MachineRegister register, int value)
    {
        var r = Encode(register);
        Append(Rex(0, r) | (0x81u << 8) | ((uint)ModRm(7, r) << 16) | ((ulong)(uint)value << 24), 7); // cmp r64, simm32
    }

    public override void Compare(MachineRegister left, MachineRegister right)
    {
        var (l, r) = (Encode(left), Encode(right));
        Emit(Rex(r, l), 0x39, ModRm(r, l)); // cmp r64, r64
    }

    public override int Branch(Condition condition)
    {
        var branch = Position;
        byte opcode = condition switch
        {
            Condition.Equal => 0x84,
            Condition.NotEqual => 0x85,
            Condition.LessOrEqual => 0x8E,
            Condition.Above => 0x87,
            _ => throw new ArgumentOutOfRangeException(nameof(condition)),
        };
        Append(0x0Fu | ((uint)opcode << 8), 6); // jcc rel32
        return branch;
    }

    public override void Jump(Label label)
    {
        var branch = Position;
        Append(0xE9, 5); // jmp rel32
        Reference(label, branch);
    }

    public override void Negate(MachineRegister register)
    {
        var r = Encode(register);
        Emit(Rex(0, r), 0xF7, ModRm(3, r)); // neg r64
    }

    public override void ShiftAndMask(MachineRegister register, int count, int mask)
    {
        var r = Encode(register);
        Emit(Rex(0, r), 0xC1, ModRm(5, r), (byte)count); // shr r64, imm8
        Emit(Rex(0, r), 0x81, ModRm(4, r)); // and r64, simm32
        Emit32((uint)mask);
    }

    public override void Add(MachineRegister register, int value)
    {
        var r = Encode(register);
        Emit(Rex(0, r), 0x81, ModRm(0, r)); // add r64, simm32
        Emit32((uint)value);
    }

    public override void FormatDecimal(MachineRegister value, MachineRegister end)
    {
        var (v, e) = (Encode(value), Encode(end));
        Emit(Rex(v, 0), 0x89, ModRm(v, 0)); // mov rax, value
        Emit(0xB9); // mov ecx, 10
        Emit32(10);
        var loop = Position;
        Emit(0x31, 0xD2); // xor edx, edx
        Emit(0x48, 0xF7, 0xF1); // div rcx
        Emit(0x80, 0xC2, 0x30); // add dl, '0'
        Emit(Rex(0, e), 0xFF, ModRm(1, e)); // dec end
        if ((e & 7) is 4 or 5)
            throw new ArgumentException("the register needs another addressing mode", nameof(end));
        Emit(Rex(2, e), 0x88, (byte)(0x10 | (e & 7))); // mov [end], dl
        Emit(0x48, 0x85, 0xC0); // test rax, rax
        Emit(0x75, (byte)(loop - (Position + 2))); // jnz loop
    }

    public override void LoadIndexed(MachineRegister register, int table, MachineRegister index)
    {
        var (r, i) = (Encode(register), Encode(index));
        Emit((byte)(0x48 | ((r >> 3) << 2) | ((i >> 3) << 1)), 0x8B, (byte)(((r & 7) << 3) | 4),
            (byte)(0xC5 | ((i & 7) << 3))); // mov r64, [index*8 + disp32]
        Emit32((uint)table);
    }

    protected override void Patch(Span<byte> code, int branch, int target)
    {
        var field = branch + (code[branch] == 0x0F ? 2 : 1);
        BinaryPrimitives.WriteInt32LittleEndian(code[field..], target - (field + 4));
    }

    private void Absolute(byte opcode, int register, int address, bool wide)
    {
        var move = opcode | ((uint)(((register & 7) << 3) | 4) << 8) | (0x25u << 16) | ((ulong)(uint)address << 24); // [disp32]
        if (wide || register >= 8)
            Append((uint)((wide ? 0x48 : 0x40) | ((register >> 3) << 2)) | (move << 8), 8);
        else
            Append(move, 7);
    }

    private static byte Rex(int reg, int rm) => (byte)(0x48 | ((reg >> 3) << 2) | (rm >> 3));

    private static byte ModRm(int reg, int rm) => (byte)(0xC0 | ((reg & 7) << 3) | (rm & 7));

    private static int Encode(MachineRegister register) => register switch
    {
        MachineRegister.Argument0 => 7, // rdi
        MachineRegister.Argument1 => 6, // rsi
        MachineRegister.Argument2 => 2, // rdx
        MachineRegister.Argument3 => 10, // r10
        MachineRegister.Argument4 => 8, // r8
        MachineRegister.Argument5 => 9, // r9
        MachineRegister.Result => 0, // rax
        MachineRegister.Saved0 => 3, // rbx
        MachineRegister.Saved1 => 14, // r14: r12 and r13 would need another addressing mode
        _ => throw new ArgumentOutOfRangeException(nameof(register)),
    };
}
