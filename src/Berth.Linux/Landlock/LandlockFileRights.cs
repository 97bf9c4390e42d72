namespace Berth.Linux.Landlock;

/// <summary>Rights on files that Landlock can deny: <c>LANDLOCK_ACCESS_FS_*</c> of <c>linux/landlock.h</c>.</summary>
[Flags]
public enum LandlockFileRights : ulong
{
    /// <summary>No rights.</summary>
    None = 0,

    /// <summary>Execute a file.</summary>
    Execute = 1 << 0,

    /// <summary>Open a file for writing.</summary>
    WriteFile = 1 << 1,

    /// <summary>Open a file for reading.</summary>
    ReadFile = 1 << 2,

    /// <summary>List a directory.</summary>
    ReadDirectory = 1 << 3,

    /// <summary>Remove or rename a directory.</summary>
    RemoveDirectory = 1 << 4,

    /// <summary>Remove or rename a file.</summary>
    RemoveFile = 1 << 5,

    /// <summary>Make a character device.</summary>
    MakeCharacterDevice = 1 << 6,

    /// <summary>Make a directory.</summary>
    MakeDirectory = 1 << 7,

    /// <summary>Make a regular file.</summary>
    MakeRegular = 1 << 8,

    /// <summary>Bind an AF_UNIX socket to a path.</summary>
    MakeSocket = 1 << 9,

    /// <summary>Make a named pipe.</summary>
    MakeFifo = 1 << 10,

    /// <summary>Make a block device.</summary>
    MakeBlockDevice = 1 << 11,

    /// <summary>Make a symbolic link.</summary>
    MakeSymbolicLink = 1 << 12,

    /// <summary>Link or move a file to another directory. Since ABI 2; ABI 1 always denies this.</summary>
    Refer = 1 << 13,

    /// <summary>Truncate a file. Since ABI 3; before, always allowed.</summary>
    Truncate = 1 << 14,

    /// <summary>Call ioctl(2) on a device. Since ABI 5; before, always allowed.</summary>
    DeviceIoctl = 1 << 15,
}
