using System.Runtime.InteropServices;
using Berth.Linux.Abi;
using Berth.Linux.Errors;
using Berth.Sandbox.Emission;
using static Berth.Sandbox.Emission.MachineRegister;

namespace Berth.Sandbox.Tests.Launcher;

/// <summary>Every instruction that launchers are made of, proven by running it.</summary>
public sealed class AssemblerTests
{
    // On the edges of what fits into each form of an immediate, on both architectures.
    private static readonly long[] Numbers =
    [
        0, 1, -1, 2, -2, 127, 128, 255, 256, -128, -129, 4095, 4096, -4095, -4096, -4097, 0x7FFF, 0x8000, 0xFFFF, 0x10000, -0x10000,
            -0x10001,
        0x7FFFFFFF, 0x80000000, 0xFFFFFFFF, 0x100000000, -0x80000000L, -0x80000001L, 0x0000FFFF0000FFFF, 0x123456789ABCDEF0, long.MaxValue,
            long.MinValue,
        unchecked((long)0xFFFF0000FFFF0000), unchecked((long)0xFFFFFFFF00000000), unchecked((long)0xFFFFFFFF12345678),
    ];

    private static readonly MachineRegister[] Registers =
        [Argument0, Argument1, Argument2, Argument3, Argument4, Argument5, Result, Saved0, Saved1];

    public static TheoryData<Architecture> Machines => Machine.All;

    [Theory, MemberData(nameof(Machines))]
    public async Task Load_EveryRegisterAndWidth_HoldsTheNumber(Architecture architecture)
    {
        var bench = new AssemblerBench(architecture);
        foreach (var register in Registers)
        {
            foreach (var number in Numbers)
            {
                bench.Code.Load(register, number);
                bench.Expect(register, number, $"{register} = {number}");
            }
        }

        await bench.Run();
    }

    [Theory, MemberData(nameof(Machines))]
    public async Task Move_AnyToAny_Copies(Architecture architecture)
    {
        var bench = new AssemblerBench(architecture);
        foreach (var source in Registers)
        {
            foreach (var target in Registers.Where(r => !Same(architecture, r, source)))
            {
                bench.Code.Load(target, 1);
                bench.Code.Load(source, 0x1122334455667788);
                bench.Code.Move(target, source);
                bench.Expect(target, 0x1122334455667788, $"{target} = {source}");
                bench.Expect(source, 0x1122334455667788, $"{source} after {target} = {source}");
            }
        }

        await bench.Run();
    }

    [Theory, MemberData(nameof(Machines))]
    public async Task LoadAndStore_Widths_TouchNothingElse(Architecture architecture)
    {
        var bench = new AssemblerBench(architecture);
        var (code, at) = (bench.Code, AssemblerBench.Scratch);
        foreach (var register in Registers)
        {
            code.Load(register, 0x1122334455667788);
            code.StoreTo(at, register);
            code.StoreTo(at + 8, register);
            code.Load(register, unchecked((long)0xAABBCCDDFFEEDDCC));
            code.StoreTo32(at + 4, register);
            code.LoadFrom(register, at);
            bench.Expect(register, unchecked((long)0xFFEEDDCC55667788), $"{register}: 8 bytes with 4 of them stored");
            code.LoadFrom(register, at + 8);
            bench.Expect(register, 0x1122334455667788, $"{register}: the 8 bytes beside them");
            code.LoadFrom32(register, at + 4);
            bench.Expect(register, unchecked((int)0xFFEEDDCC), $"{register}: 4 bytes with their sign");
            code.LoadFrom32(register, at);
            bench.Expect(register, 0x55667788, $"{register}: 4 bytes, positive");
        }

        await bench.Run();
    }

    [Theory, MemberData(nameof(Machines))]
    public async Task Branch_AfterComparingWithANumber_TakenAsTheConditionSays(Architecture architecture)
    {
        var bench = new AssemblerBench(architecture);
        int[] compared = [0, 1, 15, 4095, -1, -11, -4095, -4096];
        foreach (var register in (MachineRegister[])[Result, Saved0, Argument3])
        {
            foreach (var value in (long[])[.. compared, 2, -2, -4097, 0x7FFFFFFF, long.MinValue, long.MaxValue])
            {
                foreach (var number in compared)
                {
                    foreach (var condition in Enum.GetValues<Condition>().Where(_ => register == Result || number is 0 or -4096))
                        Taken(bench, condition, value, number, c => c.Compare(register, number), register);
                }
            }
        }

        await bench.Run();
    }

    [Theory, MemberData(nameof(Machines))]
    public async Task Branch_AfterComparingRegisters_TakenAsTheConditionSays(Architecture architecture)
    {
        var bench = new AssemblerBench(architecture);
        long[] values = [0, 1, -1, 0x80000000, long.MinValue, long.MaxValue];
        foreach (var left in values)
        {
            foreach (var right in values)
            {
                foreach (var condition in Enum.GetValues<Condition>())
                {
                    bench.Code.Load(Saved1, right);
                    Taken(bench, condition, left, right, static c => c.Compare(Saved0, Saved1), Saved0);
                }
            }
        }

        await bench.Run();
    }

    [Theory, MemberData(nameof(Machines))]
    public async Task Branch_Backwards_Loops(Architecture architecture)
    {
        var bench = new AssemblerBench(architecture);
        Label again = new(), over = new(), start = new();
        bench.Code.Load(Saved0, 10);
        bench.Code.Load(Saved1, 0);
        bench.Code.Jump(start);
        bench.Code.Bind(again);
        bench.Code.Add(Saved1, 3);
        bench.Code.Add(Saved0, -1);
        bench.Code.Bind(start);
        bench.Code.Compare(Saved0, 0);
        bench.Code.Branch(Condition.Equal, over);
        bench.Code.Jump(again);
        bench.Code.Bind(over);
        bench.Expect(Saved1, 30, "ten times three");

        await bench.Run();
    }

    [Theory, MemberData(nameof(Machines))]
    public async Task Arithmetic_EdgeValues_IsExact(Architecture architecture)
    {
        var bench = new AssemblerBench(architecture);
        foreach (var register in (MachineRegister[])[Argument0, Argument4, Saved0, Saved1])
        {
            foreach (var number in Numbers)
            {
                bench.Code.Load(register, number);
                bench.Code.Negate(register);
                bench.Expect(register, unchecked(-number), $"-({number}) in {register}");
                foreach (var added in (int[])[1, -1, 128, 4095, -4095])
                {
                    bench.Code.Load(register, number);
                    bench.Code.Add(register, added);
                    bench.Expect(register, unchecked(number + added), $"{number} + {added} in {register}");
                }

                foreach (var (count, mask) in ((int, int)[])[(0, 0x7F), (8, 0xFF), (3, 1)])
                {
                    bench.Code.Load(register, number);
                    bench.Code.ShiftAndMask(register, count, mask);
                    bench.Expect(register, (long)((ulong)number >> count) & mask, $"{number} >> {count} & {mask} in {register}");
                }
            }
        }

        await bench.Run();
    }

    [Theory, MemberData(nameof(Machines))]
    public async Task FormatDecimal_AnyNumber_WritesItsDigitsAndNoMore(Architecture architecture)
    {
        foreach (var number in (long[])[1, 9, 10, 99, 100, 4194304, int.MaxValue, 1234567890123456789])
        {
            var bench = new AssemblerBench(architecture);
            var (code, end) = (bench.Code, AssemblerBench.Scratch + 24);
            code.Load(Argument0, number);
            code.Load(Argument1, end);
            code.FormatDecimal(Argument0, Argument1);
            bench.Expect(Argument1, end - $"{number}".Length, $"first digit of {number}");
            var text = new byte[32];
            System.Text.Encoding.ASCII.GetBytes($"{number}").CopyTo(text, 24 - $"{number}".Length);
            for (var i = 0; i < 32; i += 8)
            {
                code.LoadFrom(Argument0, AssemblerBench.Scratch + i);
                bench.Expect(Argument0, BitConverter.ToInt64(text, i), $"bytes {i} to {i + 7} of {number}");
            }

            await bench.Run();
        }
    }

    [Theory, MemberData(nameof(Machines))]
    public async Task LoadIndexed_EveryRegister_TakesTheEntry(Architecture architecture)
    {
        var bench = new AssemblerBench(architecture);
        for (var i = 0; i < 4; i++)
        {
            bench.Code.Load(Argument0, 1000 + i);
            bench.Code.StoreTo(AssemblerBench.Scratch + (i * 8), Argument0);
        }

        foreach (var target in (MachineRegister[])[Argument1, Argument2, Argument4, Saved0])
        {
            foreach (var index in (MachineRegister[])[Saved0, Saved1])
            {
                for (var i = 0; i < 4; i++)
                {
                    bench.Code.Load(index, i);
                    bench.Code.LoadIndexed(target, AssemblerBench.Scratch, index);
                    bench.Expect(target, 1000 + i, $"{target} = table[{index} = {i}]");
                }
            }
        }

        await bench.Run();
    }

    [Theory, MemberData(nameof(Machines))]
    public async Task Call_AnyCall_LeavesTheSavedRegistersAlone(Architecture architecture)
    {
        var bench = new AssemblerBench(architecture);
        bench.Code.Load(Saved0, 0x1122334455667788);
        bench.Code.Load(Saved1, -0x1122334455667788);
        bench.Code.Load(Argument0, -1);
        bench.Code.Call(Syscall.close);
        bench.Expect(Result, -(int)Errno.EBADF, "close(-1)");
        bench.Expect(Saved0, 0x1122334455667788, "the first saved register after a call");
        bench.Expect(Saved1, -0x1122334455667788, "the second");

        await bench.Run();
    }

    private static void Taken(
        AssemblerBench bench, Condition condition, long left, long right, Action<Assembler> compare, MachineRegister register)
    {
        var holds = condition switch
        {
            Condition.Equal => left == right,
            Condition.NotEqual => left != right,
            Condition.LessOrEqual => left <= right,
            _ => (ulong)left > (ulong)right,
        };
        var taken = new Label();
        bench.Code.Load(register, left);
        bench.Code.Load(Argument5, 1);
        compare(bench.Code);
        bench.Code.Branch(condition, taken);
        bench.Code.Load(Argument5, 0);
        bench.Code.Bind(taken);
        bench.Expect(Argument5, holds ? 1 : 0, $"{left} {condition} {right} in {register}");
    }

    /// <summary>On arm64 a call's result comes in the register of its first argument.</summary>
    private static bool Same(Architecture architecture, MachineRegister one, MachineRegister other) =>
        one == other || (architecture == Architecture.Arm64 && (one, other) is (Argument0, Result) or (Result, Argument0));
}
