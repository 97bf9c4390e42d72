using Berth.Linux.Errors;
using Berth.Linux.Seccomp;

namespace Berth.Sandbox.Seccomp;

/// <summary>
/// The built-in filters as data: what is denied, on top of a default that allows. A deny-list, for a workload is any program at all;
/// what the kernel has learnt since the list was reviewed is refused apart from it (<see cref="UnreviewedCalls"/>).
/// EPERM is the usual answer; ENOSYS where a program that is told so falls back to something older.
/// </summary>
internal static partial class SeccompRules
{
    /// <summary>All rules of some sets, for one of the architectures that they filter.</summary>
    internal static IEnumerable<SeccompRule> For(SeccompRuleSets sets, SeccompArchitecture architecture)
    {
        IEnumerable<SeccompRule> rules = [.. Always, .. Sockets(sets.HasFlag(SeccompRuleSets.DenyInet), architecture)];
        if (!sets.HasFlag(SeccompRuleSets.Compat))
            rules = [.. rules, .. NativeOnly];
        if (sets.HasFlag(SeccompRuleSets.Tty))
            rules = [.. rules, .. Terminal];
        if (sets.HasFlag(SeccompRuleSets.Namespaces))
            rules = [.. rules, .. Namespaces];
        if (sets.HasFlag(SeccompRuleSets.Devel))
            rules = [.. rules, .. Development];
        return rules;
    }

    private static IEnumerable<SeccompRule> Deny(Errno error, params ReadOnlySpan<string> calls)
    {
        var rules = new SeccompRule[calls.Length];
        for (var i = 0; i < calls.Length; i++)
            rules[i] = new SeccompRule(error, calls[i]);
        return rules;
    }
}
