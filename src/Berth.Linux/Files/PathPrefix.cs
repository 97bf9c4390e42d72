namespace Berth.Linux.Files;

/// <summary>Compares absolute paths in their shortest form, as text.</summary>
public static class PathPrefix
{
    /// <summary>Whether <paramref name="path"/> is <paramref name="directory"/> or below it.</summary>
    public static bool IsWithin(string path, string directory)
    {
        ArgumentNullException.ThrowIfNull(path);
        ArgumentNullException.ThrowIfNull(directory);
        return path.Length > directory.Length
            ? (path[directory.Length] == '/' || directory == "/") && path.StartsWith(directory, StringComparison.Ordinal)
            : path == directory;
    }
}
