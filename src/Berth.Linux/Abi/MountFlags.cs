namespace Berth.Linux.Abi;

#pragma warning disable CS1591 // The names are the kernel's own.

/// <summary>Flags of the mount API: <c>linux/mount.h</c>, <c>linux/fcntl.h</c>.</summary>
public static class MountFlags
{
    public const long MS_REC = 0x4000;
    public const long MS_PRIVATE = 1 << 18;
    public const long MNT_DETACH = 2;
    public const long OPEN_TREE_CLONE = 1;
    public const long OPEN_TREE_CLOEXEC = 0x80000;
    public const long MOVE_MOUNT_F_EMPTY_PATH = 4;
    public const long MOVE_MOUNT_T_EMPTY_PATH = 0x40;
    public const long FSOPEN_CLOEXEC = 1;
    public const long FSMOUNT_CLOEXEC = 1;
    public const long FSCONFIG_SET_FLAG = 0;
    public const long FSCONFIG_SET_STRING = 1;
    public const long FSCONFIG_CMD_CREATE = 6;
    public const long MOUNT_ATTR_RDONLY = 1;
    public const long MOUNT_ATTR_NOSUID = 2;
    public const long MOUNT_ATTR_NODEV = 4;
    public const long MOUNT_ATTR_NOEXEC = 8;
    public const long MOUNT_ATTR_IDMAP = 0x100000;
}
