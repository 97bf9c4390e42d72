using Berth.Linux.Files;
using Berth.Linux.Interop;

namespace Berth.Linux.Processes;

/// <summary>Finds programs along PATH, as a shell does.</summary>
public static class ExecutableFinder
{
    /// <summary>The path of a program; null if there is no executable one.</summary>
    /// <param name="name">A name to look up, or a path (with a '/'), which is only checked.</param>
    /// <param name="searchPath">Directories separated by ':'; null: PATH of this process.</param>
    public static string? Find(string name, string? searchPath = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        if (name.Contains('/', StringComparison.Ordinal))
            return IsExecutable(name) ? name : null;
        searchPath ??= OwnProcess.Variable("PATH") ?? "/usr/local/bin:/usr/bin:/bin";
        foreach (var directory in searchPath.Split(':'))
        {
            // An empty entry means the working directory (exec(3)). Skip it: a program there would be run by accident.
            if (directory.Length > 0 && Path.Combine(directory, name) is var path && IsExecutable(path))
                return path;
        }

        return null;
    }

    private static bool IsExecutable(string path) =>
        FileStatus.TryOf(path) is { Kind: not FileKind.Directory } && Libc.faccessat(Libc.AT_FDCWD, path, Libc.X_OK, Libc.AT_EACCESS) == 0;
}
