using Berth.Linux.Errors;
using Berth.Linux.Seccomp;

namespace Berth.Sandbox.Seccomp;

/// <summary>
/// Address families. AF_UNIX, AF_INET, AF_INET6 and AF_NETLINK are permitted (and AF_UNSPEC, which the kernel refuses). Every other one is
/// a protocol that ordinary programs do not use, in a module that the attempt would load, or leads out of the network namespace (AF_VSOCK).
/// EAFNOSUPPORT is the error of a kernel without the protocol, and that of systemd's RestrictAddressFamilies=.
/// </summary>
internal static partial class SeccompRules
{
    private const uint AF_UNSPEC = 0;
    private const uint AF_UNIX = 1;
    private const uint AF_INET = 2;
    private const uint AF_INET6 = 10;
    private const uint AF_NETLINK = 16;

    internal static IEnumerable<SeccompRule> UnixSocketsOnly(SeccompArchitecture architecture) => Sockets(unixOnly: true, architecture);

    private static IEnumerable<SeccompRule> Sockets(bool unixOnly, SeccompArchitecture architecture)
    {
        // 32-bit x86 programs create sockets with socketcall(2), whose arguments are in memory, which a filter cannot read. So there all
        // sockets are permitted or none.
        if (architecture is SeccompArchitecture.X86)
            return unixOnly ? Deny(Errno.EAFNOSUPPORT, "socket") : [];

        ReadOnlySpan<uint> allowed = unixOnly ? [AF_UNIX] : [AF_UNSPEC, AF_UNIX, AF_INET, AF_INET6, AF_NETLINK];
        var rules = new List<SeccompRule>();
        foreach (var call in (ReadOnlySpan<string>)["socket", "socketpair"])
        {
            var last = allowed[^1];
            for (var family = 0u; family < last; family++)
            {
                if (!allowed.Contains(family))
                    rules.Add(new(Errno.EAFNOSUPPORT, call, SeccompCondition.IntEquals(0, family)));
            }

            // All 64 bits are compared here, while the kernel uses 32 of them. So a permitted family with higher bits set is refused; no C
            // library makes such a call.
            rules.Add(new(Errno.EAFNOSUPPORT, call, SeccompCondition.AtLeast(0, last + 1)));
        }

        return rules;
    }
}
