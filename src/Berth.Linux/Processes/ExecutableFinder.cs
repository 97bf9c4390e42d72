using Berth.Linux.Files;
using Berth.Linux.Interop;

namespace Berth.Linux.Processes;

/// <summary>Finds programs along PATH, as a shell does.</summary>
public static class ExecutableFinder
{
    /// <summary>The program's path; null where there is none that can be executed.</summary>
    /// <param name="name">A name to search for, or a path (with a '/') that is only checked.</param>
    /// <param name="searchPath">Directories separated by ':'; null: this process's PATH.</param>
    public static string? Find(string name, string? searchPath = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        if (name.Contains('/', StringComparison.Ordinal))
            return IsExecutable(name) ? name : null;
        searchPath ??= OwnProcess.Variable("PATH") ?? "/usr/local/bin:/usr/bin:/bin";
        foreach (var directory in searchPath.Split(':'))
        {
            // An empty entry means the working directory (exec(3)): never what anyone wants.
            if (directory.Length > 0 && Path.Combine(directory, name) is var path && IsExecutable(path))
                return path;
        }

        return null;
    }

    private static bool IsExecutable(string path) =>
        FileStatus.TryOf(path) is { Kind: not FileKind.Directory } && Libc.faccessat(Libc.AT_FDCWD, path, Libc.X_OK, Libc.AT_EACCESS) == 0;
}
