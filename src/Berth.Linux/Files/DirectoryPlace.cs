namespace Berth.Linux.Files;

/// <summary>
/// Which directory it is, by way of which mount: a directory has one path in a mount, for it has no hard links. statx(2).
/// </summary>
/// <param name="Mount">The mount's number (STATX_MNT_ID, since Linux 5.8).</param>
/// <param name="Device">Its file system's device, both numbers.</param>
/// <param name="Inode">Its inode number.</param>
public readonly record struct DirectoryPlace(ulong Mount, ulong Device, ulong Inode);
