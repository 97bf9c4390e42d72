using Berth.Linux.Errors;
using Berth.Linux.Seccomp;

namespace Berth.Sandbox.Seccomp;

/// <summary>
/// The rules of the built-in filters: the denied calls; other calls are allowed. It is a deny-list, because a workload may be any program.
/// Calls that the kernel got after the last review of the list are denied separately (<see cref="UnreviewedCalls"/>).
/// The usual error is EPERM; it is ENOSYS if programs then fall back to an older call.
/// </summary>
internal static partial class SeccompRules
{
    /// <summary>All rules of some sets, for an architecture.</summary>
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
