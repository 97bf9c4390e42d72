using Berth.Linux.Errors;
using Berth.Linux.Seccomp;

namespace Berth.Sandbox.Seccomp;

internal static partial class SeccompRules
{
    /// <summary>
    /// Limits of a process that is named by its id: RLIMIT_CPU kills, and Landlock, which keeps signals in, has no scope for it. For
    /// sandboxes without a PID namespace, in which the ids of the user's other processes are known.
    /// </summary>
    internal static IEnumerable<SeccompRule> OwnLimitsOnly => [new(Errno.EPERM, "prlimit64", SeccompCondition.AtLeast(0, 1))];
}
