using System.Runtime.CompilerServices;
using Berth.Linux.Errors;
using Berth.Linux.Interop;
using Berth.Linux.Text;
using Microsoft.Win32.SafeHandles;

namespace Berth.Linux.Files;

/// <summary>
/// Makes, renames and removes entries of an open directory. Each name is a single component, and no symbolic link is followed, so the
/// caller alone decides which directory is changed.
/// </summary>
public static class DirectoryEntries
{
    private const int LongestText = 4096; // PATH_MAX, including the NUL that the kernel does not write
    private const long TicksPerSecond = TimeSpan.TicksPerSecond, NanosecondsPerTick = 100;

    /// <summary>Makes a directory.</summary>
    /// <param name="directory">The directory that gets the entry; owned by the caller.</param>
    /// <param name="name">The new entry's name.</param>
    /// <param name="mode">Its permissions; the umask takes some away.</param>
    /// <exception cref="LinuxException">EEXIST, EACCES, ENOSPC.</exception>
    public static void MakeDirectory(SafeFileHandle directory, string name, UnixFileMode mode) =>
        LinuxException.ThrowIfFailed(Libc.mkdirat(directory, name, (uint)mode), "make the directory", name);

    /// <summary>Makes a file, and opens it for writing; the caller owns the result.</summary>
    /// <param name="directory">The directory that gets the entry; owned by the caller.</param>
    /// <param name="name">The new entry's name. Nothing is replaced.</param>
    /// <param name="mode">Its permissions; the umask takes some away.</param>
    /// <exception cref="LinuxException">EEXIST, EACCES, ENOSPC.</exception>
    public static SafeFileHandle CreateFile(SafeFileHandle directory, string name, UnixFileMode mode)
    {
        var flags = Libc.O_WRONLY | Libc.O_CREAT | Libc.O_EXCL | Libc.O_NOFOLLOW | Libc.O_CLOEXEC;
        var file = Libc.openat(directory, name, flags, (uint)mode);
        return file.IsInvalid ? throw LinuxException.Last("make the file", name) : file;
    }

    /// <summary>Makes a symbolic link.</summary>
    /// <param name="directory">The directory that gets the entry; owned by the caller.</param>
    /// <param name="name">The new entry's name. Nothing is replaced.</param>
    /// <param name="target">The text of the link.</param>
    /// <exception cref="LinuxException">EEXIST, EACCES, ENOSPC.</exception>
    public static void MakeSymbolicLink(SafeFileHandle directory, string name, string target) =>
        LinuxException.ThrowIfFailed(Libc.symlinkat(target, directory, name), "make the symbolic link", name);

    /// <summary>Gives a file another name.</summary>
    /// <param name="from">The directory that has the file; owned by the caller.</param>
    /// <param name="existing">The file's name there. A symbolic link is not followed.</param>
    /// <param name="directory">The directory that gets the entry; owned by the caller.</param>
    /// <param name="name">The new entry's name. Nothing is replaced.</param>
    /// <exception cref="LinuxException">EEXIST, ENOENT, EPERM, EMLINK, EXDEV.</exception>
    public static void MakeHardLink(SafeFileHandle from, string existing, SafeFileHandle directory, string name) =>
        LinuxException.ThrowIfFailed(Libc.linkat(from, existing, directory, name, 0), "make the hard link", name);

    /// <summary>
    /// Moves an entry. A file or symbolic link that has the new name is replaced, without a moment in which there is none.
    /// </summary>
    /// <param name="from">The directory that has the entry; owned by the caller.</param>
    /// <param name="name">Its name there.</param>
    /// <param name="to">The directory that gets the entry; owned by the caller.</param>
    /// <param name="newName">Its name there.</param>
    /// <exception cref="LinuxException">ENOENT, EACCES, ENOTEMPTY, EXDEV.</exception>
    public static void Rename(SafeFileHandle from, string name, SafeFileHandle to, string newName) =>
        LinuxException.ThrowIfFailed(Libc.renameat(from, name, to, newName), "rename", name);

    /// <summary>Removes a file or symbolic link.</summary>
    /// <param name="directory">The directory that has it; owned by the caller.</param>
    /// <param name="name">Its name.</param>
    /// <exception cref="LinuxException">ENOENT, EACCES, EISDIR.</exception>
    public static void RemoveFile(SafeFileHandle directory, string name) =>
        LinuxException.ThrowIfFailed(Libc.unlinkat(directory, name, 0), "remove", name);

    /// <summary>Removes an empty directory.</summary>
    /// <param name="directory">The directory that has it; owned by the caller.</param>
    /// <param name="name">Its name.</param>
    /// <exception cref="LinuxException">ENOENT, EACCES, ENOTEMPTY.</exception>
    public static void RemoveDirectory(SafeFileHandle directory, string name) =>
        LinuxException.ThrowIfFailed(Libc.unlinkat(directory, name, Libc.AT_REMOVEDIR), "remove the directory", name);

    /// <summary>The status of an entry, of the link itself if it is one; null: there is none.</summary>
    /// <param name="directory">The directory; owned by the caller.</param>
    /// <param name="name">The entry's name.</param>
    /// <exception cref="LinuxException">EACCES.</exception>
    public static FileStatus? Find(SafeFileHandle directory, string name) => FileStatus.Find(directory, name);

    /// <summary>The text of a symbolic link; null: there is no such link.</summary>
    /// <param name="directory">The directory that has it; owned by the caller.</param>
    /// <param name="name">Its name.</param>
    [SkipLocalsInit] // Only what the kernel has written into the buffer is read.
    public static string? ReadLink(SafeFileHandle directory, string name)
    {
        Span<byte> text = stackalloc byte[LongestText];
        var length = Libc.readlinkat(directory, name, text, (nuint)text.Length);
        return length < 0 ? null : HostText.Decode(text[..(int)length]);
    }

    /// <summary>The extended attributes of an entry that this process may read, of the link itself if it is one.</summary>
    /// <param name="directory">The directory that has it; owned by the caller.</param>
    /// <param name="name">Its name.</param>
    /// <exception cref="LinuxException">ENOENT, EACCES.</exception>
    public static IReadOnlyList<KeyValuePair<string, byte[]>> Attributes(SafeFileHandle directory, string name) =>
        ExtendedAttributes.Read($"{DescriptorPath.Of(directory)}/{name}");

    /// <summary>Sets permissions, regardless of the umask.</summary>
    /// <param name="file">A file or directory that is open, not with O_PATH; owned by the caller.</param>
    /// <param name="mode">The permissions.</param>
    /// <param name="path">The path for error messages.</param>
    /// <exception cref="LinuxException">EPERM, EROFS.</exception>
    public static void SetMode(SafeFileHandle file, UnixFileMode mode, string path) =>
        LinuxException.ThrowIfFailed(Libc.fchmod(file, (uint)mode), "set the mode of", path);

    /// <summary>Sets the time of the last modification, and leaves that of the last access.</summary>
    /// <param name="file">A file or directory that is open, not with O_PATH; owned by the caller.</param>
    /// <param name="time">The time.</param>
    /// <param name="path">The path for error messages.</param>
    /// <exception cref="LinuxException">EPERM, EROFS.</exception>
    public static unsafe void SetModified(SafeFileHandle file, DateTimeOffset time, string path)
    {
        var ticks = time.UtcTicks - DateTimeOffset.UnixEpoch.UtcTicks;
        var seconds = Math.DivRem(ticks, TicksPerSecond, out var rest);
        if (rest < 0)
            (seconds, rest) = (seconds - 1, rest + TicksPerSecond);
        // SAFETY: futimens reads two elements, and keeps no pointer.
        var times = stackalloc Libc.timespec_t[2];
        times[0] = new Libc.timespec_t { tv_nsec = Libc.UTIME_OMIT };
        times[1] = new Libc.timespec_t { tv_sec = seconds, tv_nsec = rest * NanosecondsPerTick };
        LinuxException.ThrowIfFailed(Libc.futimens(file, times), "set the time of", path);
    }

    /// <summary>Waits until the content of a file, or the entries of a directory, survive a power failure.</summary>
    /// <param name="file">A file or directory that is open, not with O_PATH; owned by the caller.</param>
    /// <param name="path">The path for error messages.</param>
    /// <exception cref="LinuxException">EIO, ENOSPC. A file system that can't flush a directory is not an error.</exception>
    public static void Sync(SafeFileHandle file, string path)
    {
        if (Libc.fsync(file) < 0 && Libc.LastError is not (Errno.EINVAL or Errno.EOPNOTSUPP))
            throw LinuxException.Last("flush", path);
    }

    /// <summary>Waits until everything that was written to a file system survives a power failure: one call for a whole tree.</summary>
    /// <param name="file">A file or directory of the file system that is open, not with O_PATH; owned by the caller.</param>
    /// <param name="path">The path for error messages.</param>
    /// <exception cref="LinuxException">EIO, ENOSPC.</exception>
    public static void SyncFileSystem(SafeFileHandle file, string path) =>
        LinuxException.ThrowIfFailed(Libc.syncfs(file), "flush the file system of", path);
}
