using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;
using Berth.Linux.Abi;

namespace Berth.Sandbox.Emission;

/// <summary>
/// arm64. System calls: number in x8, arguments in x0 to x5, result in x0; other registers are preserved (syscall(2)). Registers x9 to x12
/// are the assembler's own.
/// </summary>
internal sealed class Arm64Assembler : Assembler
{
    private const int X8 = 8, X9 = 9, X10 = 10, X11 = 11, X12 = 12, XZR = 31, SP = 31;

    public override Architecture Architecture => Architecture.Arm64;

    public override ushort ElfMachine => 183; // EM_AARCH64

    public override void Load(MachineRegister register, long value) => LoadImmediate(Encode(register), value);

    public override void LoadFrom(MachineRegister register, int address)
    {
        LoadImmediate(X9, address);
        Emit32(0xF9400000 | Rn(X9) | (uint)Encode(register)); // ldr xt, [x9]
    }

    public override void LoadFrom32(MachineRegister register, int address)
    {
        LoadImmediate(X9, address);
        Emit32(0xB9800000 | Rn(X9) | (uint)Encode(register)); // ldrsw xt, [x9]
    }

    public override void StoreTo(int address, MachineRegister register)
    {
        LoadImmediate(X9, address);
        Emit32(0xF9000000 | Rn(X9) | (uint)Encode(register)); // str xt, [x9]
    }

    public override void LoadFromStack(MachineRegister register, int offset) =>
        Emit32(0xF9400000 | ((uint)(offset / 8) << 10) | Rn(SP) | (uint)Encode(register)); // ldr xt, [sp, #offset]

    public override void StoreThrough(MachineRegister address, int offset, MachineRegister register) =>
        Emit32(0xF9000000 | ((uint)(offset / 8) << 10) | Rn(Encode(address)) | (uint)Encode(register)); // str xt, [xn, #offset]

    public override void StoreTo32(int address, MachineRegister register)
    {
        LoadImmediate(X9, address);
        Emit32(0xB9000000 | Rn(X9) | (uint)Encode(register)); // str wt, [x9]
    }

    public override void Move(MachineRegister target, MachineRegister source) => MoveRegister(Encode(target), Encode(source));

    public override void Call(Syscall call)
    {
        LoadImmediate(X8, SyscallTable.Number(call, Architecture));
        Emit32(0xD4000001); // svc #0
    }

    public override void Compare(MachineRegister register, int value)
    {
        var (opcode, magnitude) = value < 0 ? (0xB1000000u, -value) : (0xF1000000u, value); // cmn, cmp
        var immediate = magnitude == 4096 ? (1u << 22) | (1u << 10) : (uint)magnitude << 10; // 4096 is 1 << 12
        Emit32(opcode | immediate | Rn(Encode(register)) | XZR);
    }

    public override void Compare(MachineRegister left, MachineRegister right) =>
        Emit32(0xEB000000 | Rm(Encode(right)) | Rn(Encode(left)) | XZR); // cmp xn, xm

    public override int Branch(Condition condition)
    {
        var branch = Position;
        Emit32(0x54000000 | condition switch // b.cond
        {
            Condition.Equal => 0u,
            Condition.NotEqual => 1u,
            Condition.Above => 8u,
            Condition.LessOrEqual => 13u,
            _ => throw new ArgumentOutOfRangeException(nameof(condition)),
        });
        return branch;
    }

    public override void Jump(Label label)
    {
        var branch = Position;
        Emit32(0x14000000); // b
        Reference(label, branch);
    }

    public override void Negate(MachineRegister register)
    {
        var r = Encode(register);
        Emit32(0xCB0003E0 | Rm(r) | (uint)r); // neg xd, xm
    }

    public override void ShiftAndMask(MachineRegister register, int count, int mask)
    {
        var r = Encode(register);
        var last = (uint)(count + BitOperations.PopCount((uint)mask) - 1);
        Emit32(0xD3400000 | ((uint)count << 16) | (last << 10) | Rn(r) | (uint)r); // ubfx xd, xn, #count, #width
    }

    public override void Add(MachineRegister register, int value)
    {
        var r = Encode(register);
        Emit32((value < 0 ? 0xD1000000 : 0x91000000) | ((uint)Math.Abs(value) << 10) | Rn(r) | (uint)r); // sub, add
    }

    public override void FormatDecimal(MachineRegister value, MachineRegister end)
    {
        var (v, e) = (Encode(value), Encode(end));
        LoadImmediate(X10, 10);
        Emit32(0x9AC00800 | Rm(X10) | Rn(v) | X11); // udiv x11, xv, x10
        Emit32(0x9B008000 | Rm(X10) | ((uint)v << 10) | Rn(X11) | X12); // msub x12, x11, x10, xv
        Emit32(0x91000000 | ((uint)'0' << 10) | Rn(X12) | X12); // add x12, x12, #'0'
        Emit32(0x38000C00 | (0x1FFu << 12) | Rn(e) | X12); // strb w12, [xe, #-1]!
        MoveRegister(v, X11);
        Emit32(0xB5000000 | ((uint)(-5 & 0x7FFFF) << 5) | (uint)v); // cbnz xv, five instructions back
    }

    public override void LoadIndexed(MachineRegister register, int table, MachineRegister index)
    {
        LoadImmediate(X9, table);
        Emit32(0xF8607800 | Rm(Encode(index)) | Rn(X9) | (uint)Encode(register)); // ldr xt, [x9, xm, lsl #3]
    }

    protected override void Patch(Span<byte> code, int branch, int target)
    {
        var instruction = BinaryPrimitives.ReadUInt32LittleEndian(code[branch..]);
        var distance = (target - branch) / 4;
        instruction |= instruction >> 26 == 0x14000000 >> 26 ? (uint)distance & 0x3FFFFFF : ((uint)distance & 0x7FFFF) << 5;
        BinaryPrimitives.WriteUInt32LittleEndian(code[branch..], instruction);
    }

    private void LoadImmediate(int register, long value)
    {
        // movz or movn for the lowest half-word, then movk for the other half-words that still differ.
        var negative = value < 0;
        var filler = negative ? 0xFFFFu : 0u;
        var low = (uint)(value & 0xFFFF);
        Emit32((negative ? 0x92800000 | ((~low & 0xFFFF) << 5) : 0xD2800000 | (low << 5)) | (uint)register);
        for (var i = 1; i < 4; i++)
        {
            var half = (uint)((value >> (i * 16)) & 0xFFFF);
            if (half != filler)
                Emit32(0xF2800000 | ((uint)i << 21) | (half << 5) | (uint)register);
        }
    }

    private void MoveRegister(int target, int source) => Emit32(0xAA0003E0 | Rm(source) | (uint)target); // mov xd, xm

    private static uint Rn(int register) => (uint)register << 5;

    private static uint Rm(int register) => (uint)register << 16;

    private static int Encode(MachineRegister register) => register switch
    {
        MachineRegister.Argument0 or MachineRegister.Result => 0,
        MachineRegister.Argument1 => 1,
        MachineRegister.Argument2 => 2,
        MachineRegister.Argument3 => 3,
        MachineRegister.Argument4 => 4,
        MachineRegister.Argument5 => 5,
        MachineRegister.Saved0 => 19,
        MachineRegister.Saved1 => 20,
        _ => throw new ArgumentOutOfRangeException(nameof(register)),
    };
}
