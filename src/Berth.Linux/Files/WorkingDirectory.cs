using Berth.Linux.Errors;

namespace Berth.Linux.Files;

/// <summary>
/// This process's working directory, byte for byte. The runtime replaces bytes that are not UTF-8 by U+FFFD. If there is such a character,
/// the path is read from /proc.
/// </summary>
public static class WorkingDirectory
{
    private const char Replacement = '\uFFFD';
    private const string Link = "/proc/self/cwd";

    /// <summary>The absolute path.</summary>
    /// <exception cref="LinuxException">ENOENT: the directory was removed.</exception>
    public static string Path
    {
        get
        {
            try
            {
                var path = Environment.CurrentDirectory;
                return path.Contains(Replacement, StringComparison.Ordinal)
                    ? SymbolicLink.Find(Link) ?? throw LinuxException.Last("read", Link)
                    : path;
            }
            catch (FileNotFoundException exception)
            {
                throw new LinuxException(
                    Errno.ENOENT, "find", "the current directory: it was removed; cd to one that is there", exception);
            }
        }
    }

    /// <summary>The absolute form of a path, relative to the working directory, without <c>.</c> and <c>..</c>.</summary>
    /// <param name="path">Any path.</param>
    /// <exception cref="LinuxException">The working directory can't be found.</exception>
    public static string Resolve(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return System.IO.Path.GetFullPath(path, path[0] == '/' ? "/" : Path);
    }
}
