using Berth.Linux.Errors;
using Berth.Linux.Interop;
using Microsoft.Win32.SafeHandles;

namespace Berth.Linux.Files;

/// <summary>Changes the owner of a directory tree by descriptor. Follows no symbolic links and enters no other mounts.</summary>
public static class OwnedTree
{
    /// <summary>
    /// Changes the owner of a file or directory, and of everything below that has the same owner. Skips files of other owners, and files
    /// with several hard links, one of which may be outside. The top is changed last: if the walk is interrupted, the owner of the top
    /// shows that it is incomplete.
    /// </summary>
    /// <param name="path">An absolute path without symbolic links.</param>
    /// <param name="uid">The new owner. If the top already has this owner, nothing is done.</param>
    /// <param name="gid">The new group.</param>
    /// <exception cref="LinuxException">ELOOP: the path has a symbolic link; EPERM: the caller is not root; EROFS and so on.</exception>
    public static void Give(string path, uint uid, uint gid)
    {
        using var top = PathDescriptor.Open(path);
        var status = FileStatus.Of(top);
        if (status.Uid == uid)
            return;
        if (status.Kind == FileKind.Directory)
            GiveContent(top, path, status.Uid, uid, gid);
        FileOwner.Set(top, path, uid, gid);
    }

    private static void GiveContent(SafeFileHandle directory, string path, uint from, uint uid, uint gid)
    {
        var how = new Libc.open_how
        {
            flags = (ulong)(Libc.O_PATH | Libc.O_NOFOLLOW | Libc.O_CLOEXEC),
            resolve = Libc.RESOLVE_BENEATH | Libc.RESOLVE_NO_XDEV,
        };
        foreach (var (name, _) in DirectoryNames.Read(DescriptorPath.Of(directory)))
        {
            using var file = Libc.openat2(directory, name, how);
            var below = Path.Combine(path, name);
            if (file.IsInvalid)
            {
                if (Libc.LastError is Errno.ENOENT or Errno.EXDEV)
                    continue; // removed since, or a mount point
                throw LinuxException.Last("open", below);
            }

            var status = FileStatus.Of(file);
            if (status.Uid != from || (status.Kind != FileKind.Directory && status.Links > 1))
                continue;
            if (status.Kind == FileKind.Directory)
                GiveContent(file, below, from, uid, gid);
            FileOwner.Set(file, below, uid, gid);
        }
    }
}
