using Berth.Linux.Errors;
using Berth.Linux.Seccomp;

namespace Berth.Sandbox.Seccomp;

internal static partial class SeccompRules
{
    /// <summary>Calls of debuggers.</summary>
    private static IEnumerable<SeccompRule> Development =>
    [
        .. Deny(Errno.EPERM, "ptrace", "process_vm_readv", "process_vm_writev", "pidfd_getfd"),
        .. Personalities,
    ];

    /// <summary>
    /// personality(2) disables address randomisation and more. Two values of its 32 bits are permitted: 0 (PER_LINUX) and 0xFFFFFFFF
    /// (query).
    /// A rule cannot have two conditions on one argument. But these two are the only values in which, with the bits as a ring, no 1 is
    /// followed by a 0.
    /// </summary>
    private static IEnumerable<SeccompRule> Personalities
    {
        get
        {
            for (var bit = 0; bit < 32; bit++)
            {
                var one = 1u << bit;
                var zero = 1u << ((bit + 1) % 32);
                yield return new(Errno.EPERM, "personality", new SeccompCondition(0, SeccompComparison.MaskedEqual, one, one | zero));
            }
        }
    }
}
