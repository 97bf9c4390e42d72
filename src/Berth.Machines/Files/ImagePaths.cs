using Berth.Linux.Errors;
using Berth.Linux.Ext4;
using Berth.Linux.Files;

namespace Berth.Machines.Files;

/// <summary>
/// Resolves paths of an image as path_resolution(7) says, with the image's root directory as the root: <c>..</c> stops there.
/// </summary>
internal sealed class ImagePaths(Ext4FileSystem fileSystem)
{
    /// <summary>How deep directories may be nested; a damaged image may have circles.</summary>
    internal const int DeepestDirectory = 4096;

    private const int MostLinks = 40;
    private const int MostNames = 8192;

    /// <summary>Where a path leads; null: nowhere, a directory on the way is missing.</summary>
    /// <exception cref="LinuxException">ENOTDIR, ELOOP, EINVAL.</exception>
    internal ImagePlace? Find(string path, bool followLink) =>
        FindForWriting(path, followLink) is { Missing.Count: 0 } place ? place : null;

    /// <summary>Where a path leads, also if directories on the way are missing.</summary>
    /// <exception cref="LinuxException">ENOTDIR, ELOOP, EINVAL; ENOENT: <c>..</c> of a directory that is missing.</exception>
    internal ImagePlace FindForWriting(string path, bool followLink = true)
    {
        ArgumentNullException.ThrowIfNull(path);
        if (path.Length == 0 || path.Contains('\0', StringComparison.Ordinal))
            throw Failed(Errno.EINVAL, path);
        // The directories down to the current one, with their names; the names that are left, the next one last.
        var above = new Stack<(uint Inode, string Name)>();
        above.Push((Ext4FileSystem.Root, "/"));
        var left = new Stack<string>();
        Push(path);
        var missing = new List<string>();
        var links = 0;
        while (left.TryPop(out var name))
        {
            if (name == "..")
            {
                if (missing.Count > 0)
                    throw Failed(Errno.ENOENT, path);
                if (above.Count > 1)
                    above.Pop();
                continue;
            }

            var directory = above.Peek().Inode;
            var isLast = left.Count == 0;
            if (missing.Count > 0 || fileSystem.Find(directory, name) is not { } inode)
            {
                if (isLast)
                    return new ImagePlace(directory, missing, name, null);
                missing.Add(name);
                continue;
            }

            var file = fileSystem.Read(inode);
            if (file.Kind == FileKind.SymbolicLink && (!isLast || followLink))
            {
                if (++links > MostLinks)
                    throw Failed(Errno.ELOOP, path);
                var target = fileSystem.ReadLink(file);
                if (target.StartsWith('/'))
                    Reset();
                Push(target);
                continue;
            }

            if (isLast && file.Kind != FileKind.Directory)
                return new ImagePlace(directory, missing, name, inode);
            if (file.Kind != FileKind.Directory)
                throw Failed(Errno.ENOTDIR, path);
            above.Push((inode, name));
        }

        var (last, lastName) = above.Pop();
        return new ImagePlace(above.TryPeek(out var parent) ? parent.Inode : null, missing, lastName, last);

        void Push(string names)
        {
            foreach (var name in Enumerable.Reverse(names.Split('/')).Where(static name => name is not ("" or ".")))
                left.Push(name);
            if (left.Count > MostNames)
                throw Failed(Errno.ENAMETOOLONG, path);
        }

        void Reset()
        {
            while (above.Count > 1)
                above.Pop();
        }
    }

    private LinuxException Failed(Errno error, string path) => new(error, "resolve the path", $"{path} in {fileSystem.Path}");
}
