using Berth.Linux.Errors;
using Berth.Linux.Interop;
using Microsoft.Win32.SafeHandles;

namespace Berth.Linux.Files;

/// <summary>Removes directories with their content by descriptor: a symbolic link in the tree is removed, never followed.</summary>
public static class DirectoryTree
{
    /// <summary>Removes a directory if it has the given identity; leaves alone another that has taken its name.</summary>
    /// <param name="path">The directory's path.</param>
    /// <param name="identity">The identity of the directory; null: remove whichever directory has the name.</param>
    /// <param name="isThisBoot">Whether the identity was read during this boot.</param>
    /// <exception cref="LinuxException">The directory exists but can't be removed.</exception>
    public static void Remove(string path, FileIdentity? identity, bool isThisBoot = true)
    {
        using var parent = PathDescriptor.TryOpen(Path.GetDirectoryName(path) ?? "/");
        if (parent is null)
            return;
        var name = Path.GetFileName(path);
        using (var directory = Open(parent, name))
        {
            if (directory is null || identity?.Is(directory, isThisBoot) is false)
                return;
            Empty(directory, path);
        }

        if (Libc.unlinkat(parent, name, Libc.AT_REMOVEDIR) < 0 && Libc.LastError is not Errno.ENOENT)
            throw LinuxException.Last("remove the directory", path);
    }

    /// <summary>Whether a directory is empty.</summary>
    /// <param name="directory">Any descriptor of the directory; owned by the caller.</param>
    /// <exception cref="LinuxException">The directory can't be listed.</exception>
    public static bool IsEmpty(SafeFileHandle directory) => DirectoryNames.Read(DescriptorPath.Of(directory)).Count == 0;

    private static void Empty(SafeFileHandle directory, string path)
    {
        foreach (var (name, _) in DirectoryNames.Read(DescriptorPath.Of(directory)))
        {
            if (Libc.unlinkat(directory, name, 0) == 0)
                continue;
            if (Libc.LastError is not (Errno.EISDIR or Errno.EPERM))
                throw LinuxException.Last("remove", Path.Combine(path, name));
            using (var below = Open(directory, name))
            {
                if (below is not null)
                    Empty(below, Path.Combine(path, name));
            }

            LinuxException.ThrowIfFailed(
                Libc.unlinkat(directory, name, Libc.AT_REMOVEDIR), "remove the directory", Path.Combine(path, name));
        }
    }

    private static SafeFileHandle? Open(SafeFileHandle parent, string name)
    {
        var directory = Libc.openat(parent, name, Libc.O_RDONLY | Libc.O_DIRECTORY | Libc.O_NOFOLLOW | Libc.O_CLOEXEC, 0);
        if (!directory.IsInvalid)
            return directory;
        directory.Dispose();
        return null;
    }
}
