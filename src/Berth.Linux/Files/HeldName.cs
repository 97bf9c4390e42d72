using Berth.Linux.Descriptors;
using Berth.Linux.Errors;
using Berth.Linux.Identity;
using Berth.Linux.Interop;
using Berth.Linux.Text;
using Microsoft.Win32.SafeHandles;

namespace Berth.Linux.Files;

/// <summary>
/// Occupies a free name so that nobody else can take it: with a small file, an empty directory, or a socket that nobody listens on, which
/// programs that look for files ignore. Works by descriptor and follows no symbolic links.
/// </summary>
public static class HeldName
{
    private const UnixFileMode OwnersChange = UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private const UnixFileMode OwnersUse = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const uint FileMode = 0x1A4, DirectoryMode = 0x1ED; // 0644, 0755

    /// <summary>Makes the file, directory or socket.</summary>
    /// <param name="path">An absolute path.</param>
    /// <param name="form">A regular file, a directory or a socket.</param>
    /// <param name="content">The content of a regular file.</param>
    /// <returns>The identity of the new file; null: the name is taken, and the file that has it is unchanged.</returns>
    /// <exception cref="LinuxException">EACCES, EROFS; ENOENT: the parent directory does not exist; ELOOP: the path has a symbolic
    /// link.</exception>
    public static FileIdentity? Make(string path, FileKind form, string content = "")
    {
        using var parent = PathDescriptor.Open(Path.GetDirectoryName(path) ?? "/");
        var name = Path.GetFileName(path);
        if (form is not FileKind.Regular)
        {
            // A socket without permissions: nobody connects to it, and it counts as nothing that can be executed or searched.
            var failed = form is FileKind.Directory
                ? Libc.mkdirat(parent, name, DirectoryMode) < 0
                : Libc.mknodat(parent, name, (uint)FileKind.Socket, 0) < 0;
            if (failed)
                return Libc.LastError is Errno.EEXIST ? null : throw LinuxException.Last("make", path);
            using var made = Libc.openat(parent, name, Libc.O_PATH | Libc.O_NOFOLLOW | Libc.O_CLOEXEC, 0);
            if (made.IsInvalid)
                throw LinuxException.Last("open", path);
            if (form is FileKind.Directory)
                OpenToOwner(made, OwnersUse | UnixFileMode.UserExecute);
            return FileIdentity.Of(made);
        }

        using var file = Libc.openat(parent, name, Libc.O_WRONLY | Libc.O_CREAT | Libc.O_EXCL | Libc.O_NOFOLLOW | Libc.O_CLOEXEC, FileMode);
        if (file.IsInvalid)
            return Libc.LastError is Errno.EEXIST ? null : throw LinuxException.Last("make", path);
        OpenToOwner(file, OwnersUse);
        DescriptorIO.WriteFully(file, HostText.Encode(content), path);
        return FileIdentity.Of(file);
    }

    /// <summary>
    /// Removes what <see cref="Make"/> made. Keeps another file that has replaced it, and a directory that is no longer empty. A parent
    /// directory of ours that is not writable is opened for that, and closed again: a workload with our user id may have closed it.
    /// </summary>
    /// <param name="parent">The directory that it was made in, wherever that is by now.</param>
    /// <param name="path">An absolute path: what it was called.</param>
    /// <param name="form">What was made.</param>
    /// <param name="content">The content that a regular file was made with.</param>
    /// <param name="identity">The identity of the file; null if it is unknown: a file is then removed only if it is no longer than the
    /// content.</param>
    /// <param name="isThisBoot">Whether the identity was read during this boot.</param>
    /// <exception cref="LinuxException">The file exists but can't be removed.</exception>
    public static void Remove(SafeFileHandle parent, string path, FileKind form, string content, FileIdentity? identity, bool isThisBoot)
    {
        var mode = FileStatus.Of(parent).Mode;
        var isClosed = (mode & OwnersChange) != OwnersChange && FileStatus.Of(parent).Uid == Credentials.EffectiveUid;
        if (isClosed)
            FilePermissions.Set(parent, mode | OwnersChange);
        try
        {
            RemoveFrom(parent, path, form, content, identity, isThisBoot);
        }
        finally
        {
            if (isClosed)
                FilePermissions.Set(parent, mode);
        }
    }

    /// <summary>
    /// Gives the owner back what a umask such as 777 takes: git has to read the file. Nobody else gets anything, whatever has the name by
    /// now.
    /// </summary>
    private static void OpenToOwner(SafeFileHandle made, UnixFileMode rights)
    {
        var mode = FileStatus.Of(made).Mode;
        if ((mode & rights) != rights)
            FilePermissions.Set(made, mode | rights);
    }

    private static void RemoveFrom(
        SafeFileHandle parent, string path, FileKind form, string content, FileIdentity? identity, bool isThisBoot)
    {
        using var there = Libc.openat(parent, Path.GetFileName(path), Libc.O_PATH | Libc.O_NOFOLLOW | Libc.O_CLOEXEC, 0);
        if (there.IsInvalid || identity?.Is(there, isThisBoot) is false)
            return;
        var status = FileStatus.Of(there);
        if (status.Kind != form || (form is FileKind.Regular && status.Size > HostText.GetByteCount(content)))
            return;
        if (Libc.unlinkat(parent, Path.GetFileName(path), form is FileKind.Directory ? Libc.AT_REMOVEDIR : 0) < 0
            && Libc.LastError is not (Errno.ENOENT or Errno.ENOTEMPTY or Errno.EEXIST))
            throw LinuxException.Last("remove", path);
    }
}
