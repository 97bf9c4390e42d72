namespace Berth.Linux.Landlock;

/// <summary>What Landlock can deny on files: <c>LANDLOCK_ACCESS_FS_*</c> of <c>linux/landlock.h</c>.</summary>
[Flags]
public enum LandlockFileRights : ulong
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>To execute a file.</summary>
    Execute = 1 << 0,

    /// <summary>To open a file for writing.</summary>
    WriteFile = 1 << 1,

    /// <summary>To open a file for reading.</summary>
    ReadFile = 1 << 2,

    /// <summary>To list a directory.</summary>
    ReadDirectory = 1 << 3,

    /// <summary>To remove a directory, or to move it away.</summary>
    RemoveDirectory = 1 << 4,

    /// <summary>To remove a file, or to move it away.</summary>
    RemoveFile = 1 << 5,

    /// <summary>To make a character device.</summary>
    MakeCharacterDevice = 1 << 6,

    /// <summary>To make a directory.</summary>
    MakeDirectory = 1 << 7,

    /// <summary>To make a regular file.</summary>
    MakeRegular = 1 << 8,

    /// <summary>To bind an AF_UNIX socket to a path.</summary>
    MakeSocket = 1 << 9,

    /// <summary>To make a named pipe.</summary>
    MakeFifo = 1 << 10,

    /// <summary>To make a block device.</summary>
    MakeBlockDevice = 1 << 11,

    /// <summary>To make a symbolic link.</summary>
    MakeSymbolicLink = 1 << 12,

    /// <summary>To link or move a file to another directory. ABI 2; with ABI 1 nobody under Landlock may.</summary>
    Refer = 1 << 13,

    /// <summary>To cut a file. ABI 3; before, everybody may.</summary>
    Truncate = 1 << 14,

    /// <summary>ioctl(2) on a device. ABI 5; before, everybody may.</summary>
    DeviceIoctl = 1 << 15,
}
