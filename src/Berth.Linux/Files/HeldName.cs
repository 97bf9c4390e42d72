using Berth.Linux.Descriptors;
using Berth.Linux.Errors;
using Berth.Linux.Interop;
using Berth.Linux.Text;

namespace Berth.Linux.Files;

/// <summary>
/// Takes a name that nothing has, so that nobody else takes it: a small file, or an empty directory. By descriptors, without following
/// links.
/// </summary>
public static class HeldName
{
    private const uint FileMode = 0x1A4, DirectoryMode = 0x1ED; // 0644, 0755

    /// <summary>Makes what holds the name.</summary>
    /// <param name="path">An absolute path.</param>
    /// <param name="content">What the file says; null: it is a directory.</param>
    /// <returns>Which file it is; null: something has the name already, and was left alone.</returns>
    /// <exception cref="LinuxException">It cannot be made: EACCES, EROFS, ENOENT where the directory is not there, ELOOP.</exception>
    public static FileIdentity? Make(string path, string? content)
    {
        using var parent = PathDescriptor.Open(Path.GetDirectoryName(path) ?? "/");
        var name = Path.GetFileName(path);
        if (content is null)
        {
            if (Libc.mkdirat(parent, name, DirectoryMode) < 0)
                return Libc.LastError is Errno.EEXIST ? null : throw LinuxException.Last("make the directory", path);
            using var directory = Libc.openat(parent, name, Libc.O_PATH | Libc.O_NOFOLLOW | Libc.O_CLOEXEC, 0);
            return directory.IsInvalid ? throw LinuxException.Last("open", path) : FileIdentity.Of(directory);
        }

        using var file = Libc.openat(parent, name, Libc.O_WRONLY | Libc.O_CREAT | Libc.O_EXCL | Libc.O_NOFOLLOW | Libc.O_CLOEXEC, FileMode);
        if (file.IsInvalid)
            return Libc.LastError is Errno.EEXIST ? null : throw LinuxException.Last("make", path);
        DescriptorIO.WriteFully(file, HostText.Encode(content), path);
        return FileIdentity.Of(file);
    }

    /// <summary>
    /// Takes it away again: where somebody has put something else in its place, or something into the directory, that stays.
    /// </summary>
    /// <param name="path">The path.</param>
    /// <param name="content">What the file says; null: it is a directory.</param>
    /// <param name="identity">Which file was made; null: it is not known, and a file goes only if it says that, or nothing yet.</param>
    /// <param name="isThisBoot">Whether the identity was read in this boot.</param>
    /// <exception cref="LinuxException">It is there and can't be removed.</exception>
    public static void Remove(string path, string? content, FileIdentity? identity, bool isThisBoot)
    {
        using var parent = PathDescriptor.TryOpen(Path.GetDirectoryName(path) ?? "/");
        using var there = PathDescriptor.TryOpen(path);
        if (parent is null || there is null || identity?.Is(there, isThisBoot) is false)
            return;
        var status = FileStatus.Of(there);
        if (status.Kind != (content is null ? FileKind.Directory : FileKind.Regular) || (content is not null && status.Size > HostText.GetByteCount(content)))
            return;
        if (Libc.unlinkat(parent, Path.GetFileName(path), content is null ? Libc.AT_REMOVEDIR : 0) < 0
            && Libc.LastError is not (Errno.ENOENT or Errno.ENOTEMPTY or Errno.EEXIST))
            throw LinuxException.Last("remove", path);
    }
}
