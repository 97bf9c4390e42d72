using System.Runtime.InteropServices;
using Berth.Linux.Seccomp;

namespace Berth.Sandbox.Seccomp;

/// <summary>Joins two filters into one program: what the first allows, the second decides.</summary>
internal static class SeccompChain
{
    /// <summary>Both programs, one behind the other.</summary>
    internal static byte[] Join(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second)
    {
        byte[] joined = [.. first, .. second];
        var instructions = MemoryMarshal.Cast<byte, BpfInstruction>(joined.AsSpan(0, first.Length));
        var allow = BpfInstruction.Answer(SeccompAction.Allow);
        for (var i = 0; i < instructions.Length; i++)
        {
            if (instructions[i] == allow)
                instructions[i] = BpfInstruction.Skip(instructions.Length - i - 1);
        }

        return joined;
    }
}
