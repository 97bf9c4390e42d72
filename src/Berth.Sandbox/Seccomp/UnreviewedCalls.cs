using System.Runtime.InteropServices;
using Berth.Linux.Errors;
using Berth.Linux.Seccomp;

namespace Berth.Sandbox.Seccomp;

/// <summary>
/// The head of every built-in filter: a call that the kernel got after the rules were reviewed answers ENOSYS, as an older kernel would. So
/// a new way to mount or to make a namespace is not open until somebody has looked at it. These few instructions are not libseccomp's,
/// which cannot name a call newer than itself.
/// </summary>
internal static class UnreviewedCalls
{
    /// <summary>The last call reviewed: file_setattr, of Linux 6.17. From 424 on, all architectures share the numbers.</summary>
    internal const uint LastReviewed = 469;

    /// <summary>Newer than the libseccomp of Debian 12, and part of the mount API.</summary>
    private const uint OpenTreeAttr = 467;

    /// <summary>Here 32-bit ARM has calls of its own, and further up is x32: the rest of the filter sees to them.</summary>
    private const uint PrivateNumbers = 0x000F_0000;

    /// <summary>The instructions; the filter proper goes behind them.</summary>
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
