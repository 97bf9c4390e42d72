using Berth.Linux.Errors;
using Berth.Linux.Identity;
using Berth.Linux.Interop;
using Microsoft.Win32.SafeHandles;

namespace Berth.Linux.Files;

/// <summary>
/// An open directory in a tree that is searched. Each is opened from its parent by name, without following symbolic links. So a path may
/// be longer than PATH_MAX, and a directory that is replaced during the search is not mistaken for the original.
/// </summary>
public sealed class SearchedDirectory : IDisposable
{
    private readonly SafeFileHandle _handle;

    private SearchedDirectory(SafeFileHandle handle, bool isListable)
    {
        _handle = handle;
        IsListable = isListable;
    }

    /// <summary>Whether the directory can be listed. With mode 0311, for example, only known names can be opened.</summary>
    public bool IsListable { get; }

    /// <summary>
    /// Opens a directory; the caller owns the result. Null: there is no such file, or it is not a directory (or is a link).
    /// </summary>
    /// <param name="path">The directory's path.</param>
    /// <exception cref="LinuxException">EACCES, ENAMETOOLONG, EMFILE: the directory may exist.</exception>
    public static SearchedDirectory? Find(string path) => Find(Libc.AT_FDCWD, path);

    /// <summary>
    /// Opens a subdirectory; the caller owns the result. Null: there is no such file, or it is not a directory (or is a link).
    /// </summary>
    /// <param name="name">The subdirectory's name.</param>
    /// <exception cref="LinuxException">EACCES, EMFILE: the subdirectory may exist.</exception>
    public SearchedDirectory? Enter(string name) => Find(_handle, name);

    /// <summary>The entries except <c>.</c> and <c>..</c>, unordered. May be called once.</summary>
    /// <exception cref="LinuxException">EACCES: not listable; ENOTCONN, EIO: the file system failed.</exception>
    public List<DirectoryName> Read() => DirectoryNames.Read(_handle, "the directory");

    /// <summary>The identity of the directory, independent of its name; null if the kernel does not report it.</summary>
    /// <param name="changed">The time of the last change of its entries, mode or owner.</param>
    public DirectoryPlace? Place(out DateTimeOffset changed)
    {
        changed = default;
        const uint Wanted = Libc.STATX_BASIC_STATS | Libc.STATX_MNT_ID;
        if (Libc.statx(_handle, "", Libc.AT_EMPTY_PATH, Wanted, out var status) != 0 || (status.stx_mask & Libc.STATX_MNT_ID) == 0)
            return null;
        changed = DateTimeOffset.FromUnixTimeSeconds(status.stx_ctime_sec).AddTicks(status.stx_ctime_nsec / 100);
        return new DirectoryPlace(status.stx_mnt_id, ((ulong)status.stx_dev_major << 32) | status.stx_dev_minor, status.stx_ino);
    }

    /// <summary>The status of an entry, without following a symbolic link; null if there is none.</summary>
    /// <param name="name">The entry's name.</param>
    /// <exception cref="LinuxException">EACCES: the directory may not be searched.</exception>
    public FileStatus? Look(string name) => FileStatus.Find(_handle, name);

    /// <summary>The target of a symbolic link in the directory; null if there is no link or it can't be read.</summary>
    /// <param name="name">The link's name.</param>
    public string? ReadLink(string name) => SymbolicLink.Find($"{DescriptorPath.Of(_handle)}/{name}");

    /// <summary>The extended attributes of an entry, without following a symbolic link: those that this process may read.</summary>
    /// <param name="name">The entry's name; "." is the directory itself.</param>
    /// <exception cref="LinuxException">llistxattr(2) or lgetxattr(2) failed: ENOENT, EACCES.</exception>
    public IReadOnlyList<KeyValuePair<string, byte[]>> Attributes(string name) =>
        ExtendedAttributes.Read($"{DescriptorPath.Of(_handle)}/{name}");

    /// <summary>Opens an entry for reading if it is a regular file; the caller owns the result. Null: it is not, or not any more.</summary>
    /// <param name="name">The entry's name.</param>
    /// <exception cref="LinuxException">EACCES, EMFILE, EIO.</exception>
    public SafeFileHandle? OpenRegularFile(string name)
    {
        // O_NONBLOCK: if the file was replaced by a named pipe, opening it does not wait for a writer.
        var flags = Libc.O_RDONLY | Libc.O_NOFOLLOW | Libc.O_NONBLOCK | Libc.O_CLOEXEC;
        var file = Libc.openat(_handle, name, flags, 0);
        if (file.IsInvalid)
        {
            return Libc.LastError is Errno.ENOENT or Errno.ELOOP or Errno.ENXIO
                ? null
                : throw LinuxException.Last("open", name);
        }

        if (FileStatus.Of(file).Kind == FileKind.Regular)
            return file;
        file.Dispose();
        return null;
    }

    /// <summary>Whether this process may search a directory, that is, open entries in it.</summary>
    /// <param name="path">The directory's path.</param>
    public static bool MayEnter(string path) => Libc.faccessat(Libc.AT_FDCWD, path, Libc.X_OK, Libc.AT_EACCESS) == 0;

    /// <summary>Whether a directory is there that this process may not search. One that has just been moved away is not.</summary>
    /// <param name="path">The directory's path.</param>
    public static bool IsClosed(string path) =>
        Libc.faccessat(Libc.AT_FDCWD, path, Libc.X_OK, Libc.AT_EACCESS) != 0 && Libc.LastError is Errno.EACCES;

    /// <summary>
    /// Whether this process may make entries in a directory, or could give itself the right with chmod(2) as the directory's owner. A
    /// workload with the owner's uid could do the same.
    /// </summary>
    /// <param name="path">The directory's path.</param>
    public static bool MayWrite(string path) =>
        Libc.faccessat(Libc.AT_FDCWD, path, Libc.W_OK | Libc.X_OK, Libc.AT_EACCESS) == 0
        || FileStatus.TryOf(path)?.Uid == Credentials.EffectiveUid;

    /// <inheritdoc/>
    public void Dispose() => _handle.Dispose();

    private static SearchedDirectory? Find(SafeFileHandle at, string path)
    {
        var handle = Open(at, path, Libc.O_RDONLY);
        if (!handle.IsInvalid)
            return new SearchedDirectory(handle, isListable: true);
        if (Libc.LastError is Errno.EACCES)
        {
            handle = Open(at, path, Libc.O_PATH);
            if (!handle.IsInvalid)
                return new SearchedDirectory(handle, isListable: false);
        }

        return Libc.LastError is Errno.ENOENT or Errno.ENOTDIR or Errno.ELOOP
            ? null
            : throw LinuxException.Last("search the directory", path);
    }

    private static SafeFileHandle Open(SafeFileHandle at, string path, int how) =>
        Libc.openat(at, path, how | Libc.O_DIRECTORY | Libc.O_NOFOLLOW | Libc.O_CLOEXEC, 0);
}
