using Berth.Linux.Errors;

namespace Berth.Linux.Files;

/// <summary>
/// This process's working directory, byte for byte. The runtime puts U+FFFD in the place of a byte that is no UTF-8; only where one is
/// found is the kernel asked.
/// </summary>
public static class WorkingDirectory
{
    private const char Replacement = '\uFFFD';
    private const string Link = "/proc/self/cwd";

    /// <summary>Its absolute path.</summary>
    /// <exception cref="LinuxException">The kernel does not say: ENOENT, it was removed.</exception>
    public static string Path
    {
        get
        {
            try
            {
                var path = Environment.CurrentDirectory;
                return path.Contains(Replacement, StringComparison.Ordinal) ? SymbolicLink.Find(Link) ?? throw LinuxException.Last("read", Link) : path;
            }
            catch (FileNotFoundException removed)
            {
                throw new LinuxException(Errno.ENOENT, "find", "the current directory: it was removed; cd to one that is there", removed);
            }
        }
    }

    /// <summary>The absolute path of one that may begin in the working directory, without <c>.</c> and <c>..</c>.</summary>
    /// <param name="path">Any path.</param>
    /// <exception cref="LinuxException">The kernel does not say where the working directory is.</exception>
    public static string Resolve(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return System.IO.Path.GetFullPath(path, path[0] == '/' ? "/" : Path);
    }
}
