using Berth.Linux.Errors;

namespace Berth.Linux.Seccomp;

/// <summary>The action of a filter for a system call: a <c>SECCOMP_RET_*</c> of <c>linux/seccomp.h</c>.</summary>
/// <param name="Value">The action in the upper 16 bits, its data in the lower 16.</param>
public readonly record struct SeccompAction(uint Value)
{
    /// <summary>Execute the call.</summary>
    public static SeccompAction Allow => new(0x7FFF_0000);

    /// <summary>Kill the whole process with SIGSYS.</summary>
    public static SeccompAction KillProcess => new(0x8000_0000);

    /// <summary>Fail the call without executing it.</summary>
    /// <param name="error">The errno.</param>
    public static SeccompAction Error(Errno error) => new(0x0005_0000 | (uint)error);
}
