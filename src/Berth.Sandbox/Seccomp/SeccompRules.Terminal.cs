using Berth.Linux.Errors;
using Berth.Linux.Seccomp;

namespace Berth.Sandbox.Seccomp;

internal static partial class SeccompRules
{
    private const uint TIOCSTI = 0x5412;
    private const uint TIOCLINUX = 0x541C;

    /// <summary>
    /// Both put characters into the input of a terminal, which the shell outside reads as typed after the workload has ended. The kernel
    /// reads the request as an <c>unsigned int</c>: a comparison of 64 bits would permit 0x1_0000_5412.
    /// </summary>
    private static IEnumerable<SeccompRule> Terminal =>
    [
        new(Errno.EPERM, "ioctl", SeccompCondition.IntEquals(1, TIOCSTI)),
        new(Errno.EPERM, "ioctl", SeccompCondition.IntEquals(1, TIOCLINUX)),
    ];
}
