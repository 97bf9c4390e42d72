using Berth.Linux.Errors;
using Berth.Linux.Interop;
using Microsoft.Win32.SafeHandles;

namespace Berth.Linux.Files;

/// <summary>
/// Which file it is, whatever it is called later: device, inode, time of birth, and the kernel's handle of it. Plain data: it is kept in
/// the state store. An inode number is used again after its file is gone; the time of birth and the handle, which has the inode's
/// generation, tell the two apart.
/// </summary>
public sealed record FileIdentity
{
    /// <summary>The device of its file system, major number.</summary>
    public required uint DeviceMajor { get; init; }

    /// <summary>The device of its file system, minor number.</summary>
    public required uint DeviceMinor { get; init; }

    /// <summary>Its inode number.</summary>
    public required ulong Inode { get; init; }

    /// <summary>When it was made, in nanoseconds since 1970; null: the file system does not say.</summary>
    public long? Born { get; init; }

    /// <summary>The kind of <see cref="Handle"/>; 0 where there is none.</summary>
    public int HandleType { get; init; }

    /// <summary>The kernel's handle, in hex; null: the file system has none.</summary>
    public string? Handle { get; init; }

    /// <summary>The identity of an open file.</summary>
    /// <param name="file">Any descriptor, O_PATH too; stays the caller's.</param>
    /// <exception cref="LinuxException">The descriptor is not open.</exception>
    public static FileIdentity Of(SafeFileHandle file)
    {
        var identity = WithoutHandle(file);
        var handle = new FileHandleBuffer { Length = FileHandleBuffer.Room };
        return Libc.name_to_handle_at(file, "", ref handle, out _, Libc.AT_EMPTY_PATH) == 0
            ? identity with { HandleType = handle.Type, Handle = Convert.ToHexStringLower(handle.Bytes) }
            : identity;
    }

    /// <summary>Whether an open file is this one.</summary>
    /// <param name="file">Any descriptor; stays the caller's.</param>
    /// <param name="isThisBoot">Whether this identity was read in this boot: device numbers begin anew with each.</param>
    public bool Is(SafeFileHandle file, bool isThisBoot = true)
    {
        var other = isThisBoot || Handle is null ? WithoutHandle(file) : Of(file);
        return other.Inode == Inode && other.Born == Born
            && (isThisBoot ? (other.DeviceMajor, other.DeviceMinor) == (DeviceMajor, DeviceMinor) : other.Handle == Handle || Handle is null);
    }

    /// <summary>
    /// Opens the file, O_PATH: by its path, no component of which may be a link, or where something else is there now by its handle. The
    /// caller owns the result. Null: it is gone, or, for a caller who may not open by handle (CAP_DAC_READ_SEARCH), not at its path any
    /// more.
    /// </summary>
    /// <param name="path">Where it was.</param>
    /// <param name="isThisBoot">Whether this identity was read in this boot.</param>
    /// <param name="isGone">Whether it is certain that the file is gone, where the result is null.</param>
    public SafeFileHandle? TryOpen(string path, bool isThisBoot, out bool isGone)
    {
        isGone = false;
        if (PathDescriptor.TryOpen(path) is { } there)
        {
            if (Is(there, isThisBoot))
                return there;
            there.Dispose();
        }

        // Any file of the same file system says which is meant: the nearest directory above that is still of it.
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
