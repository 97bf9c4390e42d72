using Berth.Linux.Descriptors;
using Berth.Linux.Errors;
using Berth.Linux.Interop;
using Berth.Linux.Text;

namespace Berth.Linux.Files;

/// <summary>
/// Occupies a free name with a small file or an empty directory, so that nobody else can take it. Works by descriptor and follows no
/// symbolic links.
/// </summary>
public static class HeldName
{
    private const uint FileMode = 0x1A4, DirectoryMode = 0x1ED; // 0644, 0755

    /// <summary>Makes the file or directory.</summary>
    /// <param name="path">An absolute path.</param>
    /// <param name="content">The content of the file; null: make a directory.</param>
    /// <returns>The identity of the new file; null: the name is taken, and the file that has it is unchanged.</returns>
    /// <exception cref="LinuxException">EACCES, EROFS; ENOENT: the parent directory does not exist; ELOOP: the path has a symbolic
    /// link.</exception>
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
    /// Removes the file or directory. Keeps another file that has replaced it, and a directory that is no longer empty.
    /// </summary>
    /// <param name="path">An absolute path.</param>
    /// <param name="content">The content that the file was made with; null: it was a directory.</param>
    /// <param name="identity">The identity of the file; null if it is unknown: a file is then removed only if it is no longer than the
    /// content.</param>
    /// <param name="isThisBoot">Whether the identity was read during this boot.</param>
    /// <exception cref="LinuxException">The file exists but can't be removed.</exception>
    public static void Remove(string path, string? content, FileIdentity? identity, bool isThisBoot)
    {
        using var parent = PathDescriptor.TryOpen(Path.GetDirectoryName(path) ?? "/");
        using var there = PathDescriptor.TryOpen(path);
        if (parent is null || there is null || identity?.Is(there, isThisBoot) is false)
            return;
        var status = FileStatus.Of(there);
        if (status.Kind != (content is null ? FileKind.Directory : FileKind.Regular)
            || (content is not null && status.Size > HostText.GetByteCount(content)))
        {
            return;
            }
        if (Libc.unlinkat(parent, Path.GetFileName(path), content is null ? Libc.AT_REMOVEDIR : 0) < 0
            && Libc.LastError is not (Errno.ENOENT or Errno.ENOTEMPTY or Errno.EEXIST))
            throw LinuxException.Last("remove", path);
    }
}
