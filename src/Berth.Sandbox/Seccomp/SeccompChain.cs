using System.Runtime.InteropServices;
using Berth.Linux.Seccomp;

namespace Berth.Sandbox.Seccomp;

/// <summary>Joins two filters into one program: calls that the first allows are decided by the second.</summary>
internal static class SeccompChain
{
    /// <summary>Concatenates both programs.</summary>
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
