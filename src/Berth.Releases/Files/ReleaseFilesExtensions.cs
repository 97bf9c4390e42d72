using Berth.Linux.Files;

namespace Berth.Releases.Files;

/// <summary>Operations that are made of those of <see cref="IReleaseFiles"/>.</summary>
internal static class ReleaseFilesExtensions
{
    private const UnixFileMode Owner = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>The content of a file; null: there is none, or it is longer.</summary>
    /// <param name="files">The files.</param>
    /// <param name="path">The file.</param>
    /// <param name="most">The maximum length in bytes.</param>
    public static byte[]? Read(this IReleaseFiles files, string path, int most)
    {
        using var file = files.OpenRead(path);
        if (file is null || file.Length > most)
            return null;
        var content = new byte[file.Length];
        return file.ReadAtLeast(content, content.Length, throwOnEndOfStream: false) == content.Length ? content : null;
    }

    /// <summary>Makes a directory if it is not there.</summary>
    public static void EnsureDirectory(this IReleaseFiles files, string path, UnixFileMode mode)
    {
        if (files.Find(path) is null)
            files.MakeDirectory(path, mode);
    }

    /// <summary>Makes a new file with this content, and flushes it.</summary>
    public static void WriteNew(this IReleaseFiles files, string path, ReadOnlySpan<byte> content, UnixFileMode mode)
    {
        using var file = files.Create(path, mode);
        file.Write(content);
        file.Sync();
    }

    /// <summary>Removes an entry with everything in it. Nothing to remove is not an error.</summary>
    public static void RemoveTree(this IReleaseFiles files, string path)
    {
        switch (files.Find(path))
        {
            case null:
                return;
            case { Kind: FileKind.Directory } directory:
                if ((directory.Mode & Owner) != Owner)
                    files.SetMode(path, directory.Mode | Owner);
                foreach (var name in files.List(path))
                    files.RemoveTree($"{path}/{name}");
                files.RemoveDirectory(path);
                return;
            default:
                files.Remove(path);
                return;
        }
    }
}
