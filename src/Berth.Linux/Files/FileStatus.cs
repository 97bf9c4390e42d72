using Berth.Linux.Errors;
using Berth.Linux.Interop;
using Microsoft.Win32.SafeHandles;

namespace Berth.Linux.Files;

/// <summary>The status of a file: statx(2).</summary>
public sealed record FileStatus
{
    private const ushort PermissionBits = 0xFFF;
    private const int BlockSize = 512;

    private FileStatus(Libc.statx_t status)
    {
        Kind = (FileKind)(status.stx_mode & Libc.S_IFMT);
        Mode = (UnixFileMode)(status.stx_mode & PermissionBits);
        Uid = status.stx_uid;
        Gid = status.stx_gid;
        DeviceMajor = status.stx_dev_major;
        DeviceMinor = status.stx_dev_minor;
        Inode = status.stx_ino;
        NamedDeviceMajor = status.stx_rdev_major;
        NamedDeviceMinor = status.stx_rdev_minor;
        Links = status.stx_nlink;
        Size = checked((long)status.stx_size);
        AllocatedBytes = checked((long)status.stx_blocks * BlockSize);
        Changed = DateTimeOffset.FromUnixTimeSeconds(status.stx_ctime_sec).AddTicks(status.stx_ctime_nsec / 100);
        Modified = DateTimeOffset.FromUnixTimeSeconds(status.stx_mtime_sec).AddTicks(status.stx_mtime_nsec / 100);
    }

    /// <summary>The kind of file.</summary>
    public FileKind Kind { get; }

    /// <summary>Permissions, set-id and sticky bits.</summary>
    public UnixFileMode Mode { get; }

    /// <summary>The owner, as seen in this process's user namespace.</summary>
    public uint Uid { get; }

    /// <summary>The group, as seen in this process's user namespace.</summary>
    public uint Gid { get; }

    /// <summary>The major device number of the file system.</summary>
    public uint DeviceMajor { get; }

    /// <summary>
    /// The minor device number of the file system. With <see cref="DeviceMajor"/> and <see cref="Inode"/>, it identifies the file.
    /// </summary>
    public uint DeviceMinor { get; }

    /// <summary>The inode number.</summary>
    public ulong Inode { get; }

    /// <summary>Of a device file, the major number of the device (st_rdev).</summary>
    public uint NamedDeviceMajor { get; }

    /// <summary>Of a device file, the minor number of the device (st_rdev).</summary>
    public uint NamedDeviceMinor { get; }

    /// <summary>The number of hard links.</summary>
    public uint Links { get; }

    /// <summary>The length in bytes.</summary>
    public long Size { get; }

    /// <summary>The space used on disk in bytes (st_blocks * 512): less than <see cref="Size"/> for a sparse file.</summary>
    public long AllocatedBytes { get; }

    /// <summary>The time of the last change of the content (mtime), in units of 100 ns.</summary>
    public DateTimeOffset Modified { get; }

    /// <summary>
    /// The time of the last change of the content or the inode (ctime), in units of 100 ns. For a directory, that includes changes of its
    /// entries. Programs can't set it.
    /// </summary>
    public DateTimeOffset Changed { get; }

    /// <summary>The status of the file at a path.</summary>
    /// <param name="path">Any path.</param>
    /// <param name="followLink">Whether a symbolic link at the end of the path is followed.</param>
    /// <exception cref="LinuxException">statx(2) failed: ENOENT, EACCES, ELOOP.</exception>
    public static FileStatus Of(string path, bool followLink = true) =>
        Read(path, followLink, out var status) ? new FileStatus(status) : throw LinuxException.Last("look at", path);

    /// <summary>The status of the file at a path; null if there is none.</summary>
    /// <param name="path">Any path.</param>
    /// <param name="followLink">Whether a symbolic link at the end of the path is followed.</param>
    /// <exception cref="LinuxException">statx(2) failed for another reason: EACCES, ELOOP.</exception>
    public static FileStatus? Find(string path, bool followLink = true)
    {
        if (Read(path, followLink, out var status))
            return new FileStatus(status);
        return Libc.LastError is Errno.ENOENT or Errno.ENOTDIR ? null : throw LinuxException.Last("look at", path);
    }

    /// <summary>The status of the file at a path; null if there is none, or if statx(2) fails for another reason.</summary>
    /// <param name="path">Any path.</param>
    /// <param name="followLink">Whether a symbolic link at the end of the path is followed.</param>
    public static FileStatus? TryOf(string path, bool followLink = true) =>
        Read(path, followLink, out var status) ? new FileStatus(status) : null;

    /// <summary>The status of an open file.</summary>
    /// <param name="file">Any descriptor, O_PATH too; owned by the caller.</param>
    /// <exception cref="LinuxException">The descriptor is not open.</exception>
    public static FileStatus Of(SafeFileHandle file)
    {
        var result = Libc.statx(file, "", Libc.AT_EMPTY_PATH, Libc.STATX_BASIC_STATS, out var status);
        LinuxException.ThrowIfFailed(result, "look at an open file");
        return new FileStatus(status);
    }

    /// <summary>The status of an entry of a directory, without following a symbolic link; null if there is none.</summary>
    internal static FileStatus? Find(SafeFileHandle directory, string name)
    {
        if (Libc.statx(directory, name, Libc.AT_SYMLINK_NOFOLLOW, Libc.STATX_BASIC_STATS, out var status) == 0)
            return new FileStatus(status);
        return Libc.LastError is Errno.ENOENT or Errno.ENOTDIR ? null : throw LinuxException.Last("look at", name);
    }

    /// <summary>Whether both describe the same file, that is, the same device and inode.</summary>
    /// <param name="other">Another status.</param>
    public bool IsSameFile(FileStatus other) =>
        other is not null && (Inode, DeviceMajor, DeviceMinor) == (other.Inode, other.DeviceMajor, other.DeviceMinor);

    private static bool Read(string path, bool followLink, out Libc.statx_t status) =>
        Libc.statx(Libc.AT_FDCWD, path, followLink ? 0 : Libc.AT_SYMLINK_NOFOLLOW, Libc.STATX_BASIC_STATS, out status) == 0;
}
