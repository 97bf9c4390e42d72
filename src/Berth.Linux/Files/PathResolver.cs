using Berth.Linux.Errors;
using Berth.Linux.Interop;
using Berth.Linux.Text;

namespace Berth.Linux.Files;

/// <summary>Resolves paths as the kernel does.</summary>
public static class PathResolver
{
    /// <summary>The absolute path of an existing file, without symbolic links, "." or ".." (realpath(3)).</summary>
    /// <param name="path">Any path.</param>
    /// <exception cref="LinuxException">ENOENT, EACCES, ELOOP, ENOTDIR.</exception>
    public static string Realpath(string path) => TryRealpath(path) ?? throw LinuxException.Last("resolve", path);

    /// <summary>Like <see cref="Realpath"/>, but returns null if there is no such file.</summary>
    /// <param name="path">Any path.</param>
    /// <exception cref="LinuxException">EACCES, ELOOP.</exception>
    public static string? FindRealpath(string path)
    {
        if (TryRealpath(path) is { } real)
            return real;
        return Libc.LastError is Errno.ENOENT or Errno.ENOTDIR ? null : throw LinuxException.Last("resolve", path);
    }

    private static unsafe string? TryRealpath(string path)
    {
        // SAFETY: realpath allocates the NUL-terminated result with malloc; it is freed once.
        var resolved = Libc.realpath(path, null);
        if (resolved is null)
            return null;
        try
        {
            return HostText.Decode(resolved);
        }
        finally
        {
            Libc.free(resolved);
        }
    }
}
