using Berth.Linux.Errors;
using Berth.Linux.Seccomp;

namespace Berth.Sandbox.Seccomp;

/// <summary>
/// Address families. AF_UNIX, AF_INET, AF_INET6 and AF_NETLINK pass (and AF_UNSPEC, which the kernel refuses); every other one is a
/// protocol that ordinary programs don't speak, in a module that the mere attempt would load, or a way out of the network namespace
/// (AF_VSOCK). EAFNOSUPPORT is what a kernel without the protocol answers, and what systemd's RestrictAddressFamilies= does.
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
        // 32-bit x86 programs make sockets by socketcall(2), whose arguments are in memory, where no filter can see them.
        // So there it is all or nothing.
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

            // All 64 bits are compared here. The kernel looks at 32 of them, so this also refuses an allowed family
            // under a number that has bits above: no C library makes such a call.
            rules.Add(new(Errno.EAFNOSUPPORT, call, SeccompCondition.AtLeast(0, last + 1)));
        }

        return rules;
    }
}
