using Berth.Linux.Errors;
using Berth.Linux.Interop;
using Microsoft.Win32.SafeHandles;

namespace Berth.Linux.Files;

/// <summary>
/// Opens files by absolute paths no component of which may be a symbolic link: whoever can write on the way could lead it anywhere
/// (openat2(2)).
/// </summary>
public static class PathDescriptor
{
    /// <summary>Holds whatever is there without opening it for reading or writing (O_PATH); the caller owns the result.</summary>
    /// <param name="path">An absolute path.</param>
    /// <exception cref="LinuxException">ENOENT, ENOTDIR, EACCES; ELOOP: a component is a symbolic link.</exception>
    public static SafeFileHandle Open(string path) => TryOpen(path) ?? throw LinuxException.Last("open (without following a symbolic link)", path);

    /// <summary>As <see cref="Open"/>; null where it can't be opened, and the last error says why.</summary>
    /// <param name="path">An absolute path.</param>
    public static SafeFileHandle? TryOpen(string path) => TryOpen(path, Libc.O_PATH | Libc.O_NOFOLLOW);

    internal static SafeFileHandle? TryOpenReadable(string path) => TryOpen(path, Libc.O_RDONLY | Libc.O_NONBLOCK | Libc.O_NOFOLLOW);

    /// <summary>
    /// Makes a directory and those above it that are not there, mode 0700, and leaves alone what is there; by descriptors, from the root
    /// down, so that no link that comes into the path meanwhile is followed. The caller owns the result (O_PATH).
    /// </summary>
    /// <param name="path">An absolute path, without <c>.</c> and <c>..</c>.</param>
    /// <param name="made">Whether the last of them is new.</param>
    /// <exception cref="LinuxException">ELOOP: a component is a symbolic link; ENOTDIR: something else is there; EACCES, EROFS and the
    /// like.</exception>
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
        var how = new Libc.open_how { flags = (ulong)(flags | Libc.O_CLOEXEC), resolve = Libc.RESOLVE_NO_SYMLINKS | Libc.RESOLVE_NO_MAGICLINKS };
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
