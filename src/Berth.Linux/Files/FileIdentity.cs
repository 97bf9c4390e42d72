using Berth.Linux.Errors;
using Berth.Linux.Interop;
using Microsoft.Win32.SafeHandles;

namespace Berth.Linux.Files;

/// <summary>
/// Identifies a file independently of its name: device, inode, time of birth, and the kernel's file handle. The state store keeps it. An
/// inode number is reused after its file is removed; the time of birth and the handle, which includes the inode's generation, tell the two
/// files apart.
/// </summary>
public sealed record FileIdentity
{
    /// <summary>The major device number of the file system.</summary>
    public required uint DeviceMajor { get; init; }

    /// <summary>The minor device number of the file system.</summary>
    public required uint DeviceMinor { get; init; }

    /// <summary>The inode number.</summary>
    public required ulong Inode { get; init; }

    /// <summary>The time of birth in nanoseconds since 1970; null if the file system does not record it.</summary>
    public long? Born { get; init; }

    /// <summary>The type of <see cref="Handle"/>; 0 if there is none.</summary>
    public int HandleType { get; init; }

    /// <summary>The kernel's file handle in hexadecimal (name_to_handle_at(2)); null if the file system has none.</summary>
    public string? Handle { get; init; }

    /// <summary>The identity of an open file.</summary>
    /// <param name="file">Any descriptor, O_PATH too; owned by the caller.</param>
    /// <exception cref="LinuxException">The descriptor is not open.</exception>
    public static FileIdentity Of(SafeFileHandle file)
    {
        var identity = WithoutHandle(file);
        var handle = new FileHandleBuffer { Length = FileHandleBuffer.Room };
        return Libc.name_to_handle_at(file, "", ref handle, out _, Libc.AT_EMPTY_PATH) == 0
            ? identity with { HandleType = handle.Type, Handle = Convert.ToHexStringLower(handle.Bytes) }
            : identity;
    }

    /// <summary>Whether an open file has this identity.</summary>
    /// <param name="file">Any descriptor; owned by the caller.</param>
    /// <param name="isThisBoot">Whether this identity was read during this boot: device numbers may differ in another.</param>
    public bool Is(SafeFileHandle file, bool isThisBoot = true)
    {
        var other = isThisBoot || Handle is null ? WithoutHandle(file) : Of(file);
        return other.Inode == Inode && other.Born == Born
            && (isThisBoot
                ? (other.DeviceMajor, other.DeviceMinor) == (DeviceMajor, DeviceMinor)
                : other.Handle == Handle || Handle is null);
    }

    /// <summary>
    /// Opens the file with O_PATH: by its path, no component of which may be a symbolic link; if another file is there now, by its handle.
    /// The caller owns the result. Null: the file was removed; or it was moved, and the caller may not open by handle
    /// (CAP_DAC_READ_SEARCH).
    /// </summary>
    /// <param name="path">The path at which the file was.</param>
    /// <param name="isThisBoot">Whether this identity was read during this boot.</param>
    /// <param name="isGone">If the result is null: whether the file is certain to be removed.</param>
    public SafeFileHandle? TryOpen(string path, bool isThisBoot, out bool isGone)
    {
        isGone = false;
        if (PathDescriptor.TryOpen(path) is { } there)
        {
            if (Is(there, isThisBoot))
                return there;
            there.Dispose();
        }

        // Opening by handle needs some file of the same file system: take the nearest directory above that is on it.
        for (var above = Path.GetDirectoryName(path); above is not null; above = Path.GetDirectoryName(above))
        {
            using var directory = PathDescriptor.TryOpenReadable(above);
            if (directory is null || (isThisBoot && !IsOnDevice(directory)))
                continue;
            if (OpenByHandle(directory, out isGone) is not { } found)
                return null;
            if (Is(found, isThisBoot))
                return found;
            found.Dispose();
            isGone = true;
            return null;
        }

        return null;
    }

    private SafeFileHandle? OpenByHandle(SafeFileHandle directory, out bool isGone)
    {
        isGone = false;
        if (Handle is null)
            return null;
        var bytes = Convert.FromHexString(Handle);
        var handle = new FileHandleBuffer { Length = (uint)Math.Min(bytes.Length, FileHandleBuffer.Room), Type = HandleType };
        bytes.AsSpan(0, (int)handle.Length).CopyTo(handle.Bytes);
        var found = Libc.open_by_handle_at(directory, ref handle, Libc.O_PATH | Libc.O_NOFOLLOW | Libc.O_CLOEXEC);
        if (!found.IsInvalid)
            return found;
        isGone = Libc.LastError is Errno.ESTALE or Errno.ENOENT;
        found.Dispose();
        return null;
    }

    private bool IsOnDevice(SafeFileHandle file)
    {
        var status = FileStatus.Of(file);
        return (status.DeviceMajor, status.DeviceMinor) == (DeviceMajor, DeviceMinor);
    }

    private static FileIdentity WithoutHandle(SafeFileHandle file)
    {
        const long NanosecondsPerSecond = 1_000_000_000;
        var result = Libc.statx(file, "", Libc.AT_EMPTY_PATH, Libc.STATX_BASIC_STATS | Libc.STATX_BTIME, out var status);
        LinuxException.ThrowIfFailed(result, "look at an open file");
        return new FileIdentity
        {
            DeviceMajor = status.stx_dev_major,
            DeviceMinor = status.stx_dev_minor,
            Inode = status.stx_ino,
            Born = (status.stx_mask & Libc.STATX_BTIME) != 0 ? (status.stx_btime_sec * NanosecondsPerSecond) + status.stx_btime_nsec : null,
        };
    }
}
