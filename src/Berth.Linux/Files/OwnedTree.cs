using Berth.Linux.Errors;
using Berth.Linux.Interop;
using Microsoft.Win32.SafeHandles;

namespace Berth.Linux.Files;

/// <summary>Gives a directory away with what is in it, by descriptors: no link is followed, and no other mount entered.</summary>
public static class OwnedTree
{
    /// <summary>
    /// Gives a file or directory, and all in it that is the same owner's, to another. What is somebody else's stays, and so does a file
    /// with several names: one of them may be outside.
    /// The top is given last, so that a walk that was broken off is seen to be.
    /// </summary>
    /// <param name="path">An absolute path, free of links.</param>
    /// <param name="uid">The new owner; where the top is that user's already, nothing is done.</param>
    /// <param name="gid">The new group.</param>
    /// <exception cref="LinuxException">ELOOP: a component of the path is a link; EPERM: only root may; EROFS and the like.</exception>
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
                    continue; // gone meanwhile, or a mount
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
