using Berth.Linux.Abi;
using Berth.Linux.Errors;
using Berth.Linux.Seccomp;

namespace Berth.Sandbox.Seccomp;

/// <summary>
/// In a user namespace of its own a program has all capabilities, and reaches kernel code that otherwise only root can. The flags of clone3
/// are in memory, which a filter cannot read: ENOSYS makes the C library fall back to clone. The mount API also fails with ENOSYS, because
/// its users fall back to mount(2), which fails with EPERM.
/// </summary>
internal static partial class SeccompRules
{
    private static ReadOnlySpan<long> NamespaceFlags =>
    [
        CloneFlags.CLONE_NEWNS, CloneFlags.CLONE_NEWCGROUP, CloneFlags.CLONE_NEWUTS, CloneFlags.CLONE_NEWIPC,
        CloneFlags.CLONE_NEWUSER, CloneFlags.CLONE_NEWPID, CloneFlags.CLONE_NEWNET,
    ];

    private static List<SeccompRule> Namespaces
    {
        get
        {
            List<SeccompRule> rules =
            [
                .. Deny(Errno.EPERM, "setns", "mount", "umount", "umount2", "pivot_root", "chroot"),
                .. Deny(
                    Errno.ENOSYS,
                    "clone3", "open_tree", "move_mount", "fsopen", "fsconfig", "fsmount", "fspick", "mount_setattr"),

                // Of unshare only: in clone these bits are the signal that the child sends when it ends.
                new(Errno.EPERM, "unshare", SeccompCondition.HasBits(0, (uint)CloneFlags.CLONE_NEWTIME)),
            ];
            foreach (var flag in NamespaceFlags)
            {
                rules.Add(new(Errno.EPERM, "unshare", SeccompCondition.HasBits(0, (uint)flag)));
                rules.Add(new(Errno.EPERM, "clone", SeccompCondition.HasBits(0, (uint)flag)));
            }

            return rules;
        }
    }
}
