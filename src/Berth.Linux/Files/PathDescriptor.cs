using Microsoft.Win32.SafeHandles;

namespace Berth.Linux;

/// <summary>Opens files by absolute paths no component of which may be a symbolic link: whoever can write on the way could lead it anywhere (openat2(2)).</summary>
public static class PathDescriptor
{
    /// <summary>Holds whatever is there without opening it for reading or writing (O_PATH); the caller owns the result.</summary>
    /// <param name="path">An absolute path.</param>
    /// <exception cref="LinuxException">ENOENT, ENOTDIR, EACCES; ELOOP: a component is a symbolic link.</exception>
    public static SafeFileHandle Open(string path) => TryOpen(path) ?? throw LinuxException.Last("open (without following a symbolic link)", path);

    /// <summary>As <see cref="Open"/>; null where it can't be opened, and the last error says why.</summary>
    /// <param name="path">An absolute path.</param>
    public static SafeFileHandle? TryOpen(string path) => TryOpen(path, Interop.O_PATH | Interop.O_NOFOLLOW);

    internal static SafeFileHandle? TryOpenReadable(string path) => TryOpen(path, Interop.O_RDONLY | Interop.O_NONBLOCK | Interop.O_NOFOLLOW);

    /// <summary>
    /// Makes a directory and those above it that are not there, mode 0700, and leaves alone what is there; by descriptors, from the root down, so that no link that comes into the path
    /// meanwhile is followed. The caller owns the result (O_PATH).
    /// </summary>
    /// <param name="path">An absolute path, without <c>.</c> and <c>..</c>.</param>
    /// <param name="made">Whether the last of them is new.</param>
    /// <exception cref="LinuxException">ELOOP: a component is a symbolic link; ENOTDIR: something else is there; EACCES, EROFS and the like.</exception>
    public static SafeFileHandle EnsureDirectory(string path, out bool made)
    {
        const uint Mode = 0x1C0; // 0700
        var flags = Interop.O_PATH | Interop.O_NOFOLLOW | Interop.O_CLOEXEC;
        made = false;
        var current = Interop.open("/", flags | Interop.O_DIRECTORY, 0);
        foreach (var name in path.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            using var parent = current;
            made = Interop.mkdirat(parent, name, Mode) == 0;
            var error = made ? Errno.None : Interop.LastError;
            current = Interop.openat(parent, name, flags, 0);
            if (current.IsInvalid)
                throw new LinuxException(error is Errno.None or Errno.EEXIST ? Interop.LastError : error, "make the directory", path);
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
        var how = new Interop.open_how { flags = (ulong)(flags | Interop.O_CLOEXEC), resolve = Interop.RESOLVE_NO_SYMLINKS | Interop.RESOLVE_NO_MAGICLINKS };
        while (true)
        {
            var handle = Interop.openat2(Interop.AT_FDCWD, path, how);
            if (!handle.IsInvalid)
                return handle;
            handle.Dispose();
            if (Interop.LastError is not (Errno.EAGAIN or Errno.EINTR))
                return null;
        }
    }
}
