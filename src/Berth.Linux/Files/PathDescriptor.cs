using Berth.Linux.Errors;
using Berth.Linux.Interop;
using Microsoft.Win32.SafeHandles;

namespace Berth.Linux.Files;

/// <summary>
/// Opens files by absolute paths without following symbolic links (openat2(2)): a user who can write to a directory on the way could make
/// a link lead anywhere.
/// </summary>
public static class PathDescriptor
{
    /// <summary>Opens any kind of file without access to its content (O_PATH); the caller owns the result.</summary>
    /// <param name="path">An absolute path.</param>
    /// <exception cref="LinuxException">ENOENT, ENOTDIR, EACCES; ELOOP: the path has a symbolic link.</exception>
    public static SafeFileHandle Open(string path) =>
        TryOpen(path) ?? throw LinuxException.Last("open (without following a symbolic link)", path);

    /// <summary>Like <see cref="Open"/>, but returns null on failure; the last error tells why.</summary>
    /// <param name="path">An absolute path.</param>
    public static SafeFileHandle? TryOpen(string path) => TryOpen(path, Libc.O_PATH | Libc.O_NOFOLLOW);

    internal static SafeFileHandle? TryOpenReadable(string path) => TryOpen(path, Libc.O_RDONLY | Libc.O_NONBLOCK | Libc.O_NOFOLLOW);

    /// <summary>
    /// Makes a directory and its missing parents with mode 0700; leaves existing ones unchanged. Works by descriptor from the root down, so
    /// no symbolic link is followed, even one made at the same time. The caller owns the result (O_PATH).
    /// </summary>
    /// <param name="path">An absolute path, without <c>.</c> and <c>..</c>.</param>
    /// <param name="made">Whether the last component was made.</param>
    /// <exception cref="LinuxException">ELOOP: the path has a symbolic link; ENOTDIR: a component is not a directory; EACCES, EROFS and so
    /// on.</exception>
    public static SafeFileHandle EnsureDirectory(string path, out bool made)
    {
        const uint Mode = 0x1C0; // 0700
        var flags = Libc.O_PATH | Libc.O_NOFOLLOW | Libc.O_CLOEXEC;
        made = false;
        var current = Libc.open("/", flags | Libc.O_DIRECTORY, 0);
        foreach (var name in path.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            using var parent = current;
            made = Libc.mkdirat(parent, name, Mode) == 0;
            var error = made ? Errno.None : Libc.LastError;
            current = Libc.openat(parent, name, flags, 0);
            if (current.IsInvalid)
                throw new LinuxException(error is Errno.None or Errno.EEXIST ? Libc.LastError : error, "make the directory", path);
            if (FileStatus.Of(current).Kind is var kind and not FileKind.Directory)
            {
                current.Dispose();
                throw new LinuxException(kind == FileKind.SymbolicLink ? Errno.ELOOP : Errno.ENOTDIR, "make the directory", path);
            }
        }

        return current;
    }

    private static SafeFileHandle? TryOpen(string path, int flags)
    {
        var how = new Libc.open_how
        {
            flags = (ulong)(flags | Libc.O_CLOEXEC),
            resolve = Libc.RESOLVE_NO_SYMLINKS | Libc.RESOLVE_NO_MAGICLINKS,
        };
        while (true)
        {
            var handle = Libc.openat2(Libc.AT_FDCWD, path, how);
            if (!handle.IsInvalid)
                return handle;
            handle.Dispose();
            if (Libc.LastError is not (Errno.EAGAIN or Errno.EINTR))
                return null;
        }
    }
}
