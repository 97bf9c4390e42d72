using Berth.Linux.Errors;
using Berth.Linux.Identity;
using Berth.Linux.Interop;
using Microsoft.Win32.SafeHandles;

namespace Berth.Linux.Files;

/// <summary>
/// An open directory of a tree that is searched: each is opened from the one above it, by name and never through a link, so that a path may
/// be of any length (PATH_MAX is for a single call) and no other directory takes the place of one on the way.
/// </summary>
public sealed class SearchedDirectory : IDisposable
{
    private readonly SafeFileHandle _handle;

    private SearchedDirectory(SafeFileHandle handle, bool isListable)
    {
        _handle = handle;
        IsListable = isListable;
    }

    /// <summary>Whether its names can be read: its mode may allow only to look for one that is known (mode 0311).</summary>
    public bool IsListable { get; }

    /// <summary>Opens a directory; the caller owns the result. Null: there is none of that name, or something else, a link too.</summary>
    /// <param name="path">Its path.</param>
    /// <exception cref="LinuxException">EACCES, ENAMETOOLONG, EMFILE: there may be one.</exception>
    public static SearchedDirectory? Find(string path) => Find(Libc.AT_FDCWD, path);

    /// <summary>
    /// Opens a directory in this one; the caller owns the result. Null: there is none of that name, or something else, a link too.
    /// </summary>
    /// <param name="name">Its name.</param>
    /// <exception cref="LinuxException">EACCES, EMFILE: there may be one.</exception>
    public SearchedDirectory? Enter(string name) => Find(_handle, name);

    /// <summary>The names in it but <c>.</c> and <c>..</c>, in no order. It can be read once.</summary>
    /// <exception cref="LinuxException">EACCES where it is not listable; ENOTCONN, EIO: the file system failed.</exception>
    public List<DirectoryName> Read() => DirectoryNames.Read(_handle, "the directory");

    /// <summary>Which it is, whatever its name is by now; null: the kernel does not say.</summary>
    /// <param name="changed">When a name in it, or its mode or owner, was last changed.</param>
    public DirectoryPlace? Place(out DateTimeOffset changed)
    {
        changed = default;
        if (Libc.statx(_handle, "", Libc.AT_EMPTY_PATH, Libc.STATX_BASIC_STATS | Libc.STATX_MNT_ID, out var status) != 0 || (status.stx_mask & Libc.STATX_MNT_ID) == 0)
            return null;
        changed = DateTimeOffset.FromUnixTimeSeconds(status.stx_ctime_sec).AddTicks(status.stx_ctime_nsec / 100);
        return new DirectoryPlace(status.stx_mnt_id, ((ulong)status.stx_dev_major << 32) | status.stx_dev_minor, status.stx_ino);
    }

    /// <summary>The status of what has a name in it, a link not followed; null where there is nothing.</summary>
    /// <param name="name">The name.</param>
    /// <exception cref="LinuxException">EACCES: it cannot be known.</exception>
    public FileStatus? Look(string name) => FileStatus.Find(_handle, name);

    /// <summary>Whether this process may go through a directory to what is in it.</summary>
    /// <param name="path">Its path.</param>
    public static bool MayEnter(string path) => Libc.faccessat(Libc.AT_FDCWD, path, Libc.X_OK, Libc.AT_EACCESS) == 0;

    /// <summary>
    /// Whether this process may make things in a directory, or give itself the right to: its owner may, by chmod(2), and so may a workload
    /// with the owner's uid.
    /// </summary>
    /// <param name="path">Its path.</param>
    public static bool MayWrite(string path) =>
        Libc.faccessat(Libc.AT_FDCWD, path, Libc.W_OK | Libc.X_OK, Libc.AT_EACCESS) == 0 || FileStatus.TryOf(path)?.Uid == Credentials.EffectiveUid;

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

        return Libc.LastError is Errno.ENOENT or Errno.ENOTDIR or Errno.ELOOP ? null : throw LinuxException.Last("search the directory", path);
    }

    private static SafeFileHandle Open(SafeFileHandle at, string path, int how) =>
        Libc.openat(at, path, how | Libc.O_DIRECTORY | Libc.O_NOFOLLOW | Libc.O_CLOEXEC, 0);
}
