using System.Runtime.InteropServices;

namespace Berth.Sandbox.Seccomp;

/// <summary><c>struct sock_filter</c> of <c>linux/filter.h</c>, with the codes that are used here.</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly record struct BpfInstruction(ushort Code, byte IfTrue, byte IfFalse, uint Value)
{
    /// <summary>The size of an instruction in bytes.</summary>
    internal const int Size = 8;

    private const ushort LoadWord = 0x20;
    private const ushort Jump = 0x05;
    private const ushort JumpIfEqual = 0x15;
    private const ushort JumpIfAtLeast = 0x35;
    private const ushort Return = 0x06;

    /// <summary>Loads the number of the call (the first word of <c>struct seccomp_data</c>).</summary>
    internal static BpfInstruction LoadCallNumber() => new(LoadWord, 0, 0, 0);

    /// <summary>Jumps over a number of instructions.</summary>
    internal static BpfInstruction Skip(int instructions) => new(Jump, 0, 0, (uint)instructions);

    internal static BpfInstruction SkipIfEqual(uint value, byte instructions) => new(JumpIfEqual, instructions, 0, value);

    internal static BpfInstruction SkipIfAtLeast(uint value, byte instructions) => new(JumpIfAtLeast, instructions, 0, value);

    internal static BpfInstruction SkipUnlessAtLeast(uint value, byte instructions) => new(JumpIfAtLeast, 0, instructions, value);

    internal static BpfInstruction Answer(Linux.Seccomp.SeccompAction action) => new(Return, 0, 0, action.Value);
}
