using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Berth.Sandbox.Tests.Seccomp;

/// <summary>Runs a filter as the kernel would (net/core/filter.c, seccomp_check_filter): what does it answer to a call?</summary>
internal static class BpfMachine
{
    [StructLayout(LayoutKind.Sequential)]
    private readonly record struct Instruction(ushort Code, byte IfTrue, byte IfFalse, uint K);

    public static uint Run(ReadOnlySpan<byte> program, uint architecture, uint call, params ReadOnlySpan<ulong> arguments)
    {
        // struct seccomp_data
        Span<byte> data = stackalloc byte[64];
        data.Clear();
        BinaryPrimitives.WriteUInt32LittleEndian(data, call);
        BinaryPrimitives.WriteUInt32LittleEndian(data[4..], architecture);
        for (var i = 0; i < arguments.Length; i++)
            BinaryPrimitives.WriteUInt64LittleEndian(data[(16 + (8 * i))..], arguments[i]);

        var instructions = MemoryMarshal.Cast<byte, Instruction>(program);
        uint accumulator = 0;
        for (var pc = 0; ; pc++)
        {
            var i = instructions[pc];
            switch (i.Code)
            {
                case 0x20:
                    accumulator = BinaryPrimitives.ReadUInt32LittleEndian(data[(int)i.K..]);
                    break;
                case 0x54:
                    accumulator &= i.K;
                    break;
                case 0x05:
                    pc += (int)i.K;
                    break;
                case 0x15:
                    pc += accumulator == i.K ? i.IfTrue : i.IfFalse;
                    break;
                case 0x25:
                    pc += accumulator > i.K ? i.IfTrue : i.IfFalse;
                    break;
                case 0x35:
                    pc += accumulator >= i.K ? i.IfTrue : i.IfFalse;
                    break;
                case 0x06:
                    return i.K;
                default:
                    throw new NotSupportedException($"instruction {pc} has the code {i.Code:x}");
            }
        }
    }
}
