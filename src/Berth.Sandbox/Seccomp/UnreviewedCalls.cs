using System.Runtime.InteropServices;
using Berth.Linux.Errors;
using Berth.Linux.Seccomp;

namespace Berth.Sandbox.Seccomp;

/// <summary>
/// The start of every built-in filter: a call that the kernel got after the last review of the rules fails with ENOSYS, as on an older
/// kernel. So a new call that mounts or creates namespaces is not permitted before it was reviewed. libseccomp cannot generate these
/// instructions, because it does not know calls newer than itself.
/// </summary>
internal static class UnreviewedCalls
{
    /// <summary>The last call reviewed: file_setattr, of Linux 6.17. From 424 on, all architectures share the numbers.</summary>
    internal const uint LastReviewed = 469;

    /// <summary>Newer than the libseccomp of Debian 12, and part of the mount API.</summary>
    private const uint OpenTreeAttr = 467;

    /// <summary>The calls of 32-bit ARM begin here, and those of x32 above; the rest of the filter handles them.</summary>
    private const uint PrivateNumbers = 0x000F_0000;

    /// <summary>The instructions; the filter follows them.</summary>
    internal static byte[] Head(bool denyNamespaces)
    {
        var refuse = BpfInstruction.Answer(SeccompAction.Error(Errno.ENOSYS));
        ReadOnlySpan<BpfInstruction> head = denyNamespaces
            ?
            [
                BpfInstruction.LoadCallNumber(),
                BpfInstruction.SkipIfAtLeast(PrivateNumbers, 3),
                BpfInstruction.SkipIfEqual(OpenTreeAttr, 1),
                BpfInstruction.SkipUnlessAtLeast(LastReviewed + 1, 1),
                refuse,
            ]
            :
            [
                BpfInstruction.LoadCallNumber(),
                BpfInstruction.SkipIfAtLeast(PrivateNumbers, 2),
                BpfInstruction.SkipUnlessAtLeast(LastReviewed + 1, 1),
                refuse,
            ];
        return MemoryMarshal.AsBytes(head).ToArray();
    }
}
