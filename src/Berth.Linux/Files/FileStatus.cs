using Berth.Linux.Errors;
using Berth.Linux.Interop;
using Microsoft.Win32.SafeHandles;

namespace Berth.Linux.Files;

/// <summary>What the kernel knows of a file: statx(2).</summary>
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
        Links = status.stx_nlink;
        Size = checked((long)status.stx_size);
        AllocatedBytes = checked((long)status.stx_blocks * BlockSize);
        Changed = DateTimeOffset.FromUnixTimeSeconds(status.stx_ctime_sec).AddTicks(status.stx_ctime_nsec / 100);
        Modified = DateTimeOffset.FromUnixTimeSeconds(status.stx_mtime_sec).AddTicks(status.stx_mtime_nsec / 100);
    }

    /// <summary>What it is.</summary>
    public FileKind Kind { get; }

    /// <summary>Permissions, set-id and sticky bits.</summary>
    public UnixFileMode Mode { get; }

    /// <summary>The owner, as our user namespace sees it.</summary>
    public uint Uid { get; }

    /// <summary>The group, as our user namespace sees it.</summary>
    public uint Gid { get; }

    /// <summary>The device of its file system, major number.</summary>
    public uint DeviceMajor { get; }

    /// <summary>
    /// The device of its file system, minor number. With <see cref="DeviceMajor"/> and <see cref="Inode"/> it names the file.
    /// </summary>
    public uint DeviceMinor { get; }

    /// <summary>Its inode number.</summary>
    public ulong Inode { get; }

    /// <summary>How many names it has.</summary>
    public uint Links { get; }

    /// <summary>Its length in bytes.</summary>
    public long Size { get; }

    /// <summary>The bytes that it takes on the disk (st_blocks * 512): less than <see cref="Size"/> for a sparse file.</summary>
    public long AllocatedBytes { get; }

    /// <summary>When its content was last changed, to 100 ns.</summary>
    public DateTimeOffset Modified { get; }

    /// <summary>
    /// When its content, its owner, its mode or, of a directory, a name in it was last changed, to 100 ns. Nobody can set it back.
    /// </summary>
    public DateTimeOffset Changed { get; }

    /// <summary>The status of the file at a path.</summary>
    /// <param name="path">Any path.</param>
    /// <param name="followLink">Whether a symbolic link at the end of the path is followed.</param>
    /// <exception cref="LinuxException">statx(2) failed: ENOENT, EACCES, ELOOP.</exception>
    public static FileStatus Of(string path, bool followLink = true) =>
        Read(path, followLink, out var status) ? new FileStatus(status) : throw LinuxException.Last("look at", path);

    /// <summary>The status of the file at a path; null where there is none.</summary>
    /// <param name="path">Any path.</param>
    /// <param name="followLink">Whether a symbolic link at the end of the path is followed.</param>
    /// <exception cref="LinuxException">statx(2) failed otherwise: EACCES, ELOOP.</exception>
    public static FileStatus? Find(string path, bool followLink = true)
    {
        if (Read(path, followLink, out var status))
            return new FileStatus(status);
        return Libc.LastError is Errno.ENOENT or Errno.ENOTDIR ? null : throw LinuxException.Last("look at", path);
    }

    /// <summary>The status of the file at a path; null where there is none, or it is not ours to see.</summary>
    /// <param name="path">Any path.</param>
    /// <param name="followLink">Whether a symbolic link at the end of the path is followed.</param>
    public static FileStatus? TryOf(string path, bool followLink = true) => Read(path, followLink, out var status) ? new FileStatus(status) : null;

    /// <summary>The status of an open file.</summary>
    /// <param name="file">Any descriptor, O_PATH too; stays the caller's.</param>
    /// <exception cref="LinuxException">The descriptor is not open.</exception>
    public static FileStatus Of(SafeFileHandle file)
    {
        var result = Libc.statx(file, "", Libc.AT_EMPTY_PATH, Libc.STATX_BASIC_STATS, out var status);
        LinuxException.ThrowIfFailed(result, "look at an open file");
        return new FileStatus(status);
    }

    /// <summary>The status of what has a name in a directory, a link not followed; null where there is nothing.</summary>
    internal static FileStatus? Find(SafeFileHandle directory, string name)
    {
        if (Libc.statx(directory, name, Libc.AT_SYMLINK_NOFOLLOW, Libc.STATX_BASIC_STATS, out var status) == 0)
            return new FileStatus(status);
        return Libc.LastError is Errno.ENOENT or Errno.ENOTDIR ? null : throw LinuxException.Last("look at", name);
    }

    /// <summary>Whether both are the same file (not the same name, not the same content).</summary>
    /// <param name="other">Another status.</param>
    public bool IsSameFile(FileStatus other) =>
        other is not null && (Inode, DeviceMajor, DeviceMinor) == (other.Inode, other.DeviceMajor, other.DeviceMinor);

    private static bool Read(string path, bool followLink, out Libc.statx_t status) =>
        Libc.statx(Libc.AT_FDCWD, path, followLink ? 0 : Libc.AT_SYMLINK_NOFOLLOW, Libc.STATX_BASIC_STATS, out status) == 0;
}
