namespace Berth.Linux.Abi;

#pragma warning disable CS1591 // The names are the kernel's own.

/// <summary>Flags of clone(2), unshare(2) and setns(2): <c>linux/sched.h</c>.</summary>
public static class CloneFlags
{
    public const long CLONE_NEWTIME = 0x80;
    public const long CLONE_VM = 0x100;
    public const long CLONE_VFORK = 0x4000;
    public const long CLONE_PARENT = 0x8000;
    public const long CLONE_NEWNS = 0x20000;
    public const long CLONE_NEWCGROUP = 0x2000000;
    public const long CLONE_NEWUTS = 0x4000000;
    public const long CLONE_NEWIPC = 0x8000000;
    public const long CLONE_NEWUSER = 0x10000000;
    public const long CLONE_NEWPID = 0x20000000;
    public const long CLONE_NEWNET = 0x40000000;
}
