using Berth.Linux.Errors;

namespace Berth.Linux.Seccomp;

/// <summary>What a filter answers to a call: a <c>SECCOMP_RET_*</c> of <c>linux/seccomp.h</c>.</summary>
/// <param name="Value">The action in the upper half, its datum in the lower.</param>
public readonly record struct SeccompAction(uint Value)
{
    /// <summary>The call is made.</summary>
    public static SeccompAction Allow => new(0x7FFF_0000);

    /// <summary>All threads end, with SIGSYS.</summary>
    public static SeccompAction KillProcess => new(0x8000_0000);

    /// <summary>The call is not made and fails.</summary>
    /// <param name="error">With this errno.</param>
    public static SeccompAction Error(Errno error) => new(0x0005_0000 | (uint)error);
}
