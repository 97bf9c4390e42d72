namespace Berth.Linux.Files;

/// <summary>
/// Identifies a directory and the mount through which it was reached: statx(2). A directory has no hard links, so it has one path in a
/// mount.
/// </summary>
/// <param name="Mount">The mount id (STATX_MNT_ID, since Linux 5.8).</param>
/// <param name="Device">The device of the file system: the major number in the upper 32 bits, the minor number in the lower.</param>
/// <param name="Inode">The inode number.</param>
public readonly record struct DirectoryPlace(ulong Mount, ulong Device, ulong Inode);
