using Berth.Linux.Errors;
using Berth.Linux.Interop;
using Microsoft.Win32.SafeHandles;

namespace Berth.Linux.Files;

/// <summary>An open directory. Paths relative to it are opened under rules that the kernel enforces without races: openat2(2).</summary>
public sealed class DirectoryHandle : IDisposable
{
    private readonly string _path;

    private DirectoryHandle(SafeFileHandle handle, string path)
    {
        Handle = handle;
        _path = path;
    }

    /// <summary>The descriptor (O_PATH); owned by this object.</summary>
    public SafeFileHandle Handle { get; }

    /// <summary>Opens a directory; the caller owns the result.</summary>
    /// <param name="path">The directory's path.</param>
    /// <param name="followLink">Whether a symbolic link at the end of the path is followed.</param>
    /// <exception cref="LinuxException">open(2) failed: ENOENT, ENOTDIR, EACCES.</exception>
    public static DirectoryHandle Open(string path, bool followLink = true)
    {
        var flags = Libc.O_PATH | Libc.O_DIRECTORY | Libc.O_CLOEXEC | (followLink ? 0 : Libc.O_NOFOLLOW);
        var handle = Libc.open(path, flags, 0);
        return handle.IsInvalid ? throw LinuxException.Last("open the directory", path) : new DirectoryHandle(handle, path);
    }

    /// <summary>Opens a directory relative to this one; the caller owns the result.</summary>
    /// <param name="path">A path relative to this directory.</param>
    /// <param name="rules">Restrictions on the walk.</param>
    /// <exception cref="LinuxException">openat2(2) failed: ENOENT, ENOTDIR, EACCES; EXDEV or ELOOP if a rule forbids the path.</exception>
    public DirectoryHandle OpenDirectory(string path, ResolveRules rules) =>
        new(Open(path, Libc.O_PATH | Libc.O_DIRECTORY, rules), Path.Combine(_path, path));

    /// <summary>Opens any kind of file without access to its content (O_PATH); the caller owns the result.</summary>
    /// <param name="path">A path relative to this directory.</param>
    /// <param name="rules">Restrictions on the walk.</param>
    /// <param name="followLink">Whether a symbolic link at the end of the path is followed.</param>
    /// <exception cref="LinuxException">openat2(2) failed: ENOENT, EACCES; EXDEV or ELOOP if a rule forbids the path.</exception>
    public SafeFileHandle Find(string path, ResolveRules rules, bool followLink = true) =>
        Open(path, Libc.O_PATH | (followLink ? 0 : Libc.O_NOFOLLOW), rules);

    /// <summary>Opens a file for reading; the caller owns the result.</summary>
    /// <param name="path">A path relative to this directory.</param>
    /// <param name="rules">Restrictions on the walk.</param>
    /// <exception cref="LinuxException">openat2(2) failed: ENOENT, EACCES; EXDEV or ELOOP if a rule forbids the path.</exception>
    public SafeFileHandle OpenRead(string path, ResolveRules rules) => Open(path, Libc.O_RDONLY, rules);

    /// <summary>
    /// Opens a regular file for reading. Never opens anything else, even if the file is replaced at the same time: opening a pipe blocks,
    /// and opening a device can have effects. The caller owns the result.
    /// </summary>
    /// <param name="path">A path relative to this directory.</param>
    /// <param name="rules">Restrictions on the walk.</param>
    /// <exception cref="LinuxException">
    /// EISDIR: a directory. EINVAL: another file that is not regular. openat2(2) failed: ENOENT, EACCES; EXDEV or ELOOP if a rule forbids
    /// the path.
    /// </exception>
    public SafeFileHandle OpenRegularFile(string path, ResolveRules rules)
    {
        using var found = Find(path, rules);
        var kind = FileStatus.Of(found).Kind;
        if (kind != FileKind.Regular)
            throw new LinuxException(
                kind == FileKind.Directory ? Errno.EISDIR : Errno.EINVAL, "open as a regular file", Path.Combine(_path, path));
        var file = Libc.open(DescriptorPath.Of(found), Libc.O_RDONLY | Libc.O_CLOEXEC, 0);
        return file.IsInvalid ? throw LinuxException.Last("open", Path.Combine(_path, path)) : file;
    }

    /// <summary>Closes the directory.</summary>
    public void Dispose() => Handle.Dispose();

    private SafeFileHandle Open(string path, int flags, ResolveRules rules)
    {
        var how = new Libc.open_how { flags = (ulong)(flags | Libc.O_CLOEXEC), resolve = (ulong)rules };
        while (true)
        {
            var handle = Libc.openat2(Handle, path, how);
            if (!handle.IsInvalid)
                return handle;
            // EAGAIN: a directory was renamed at the same time, and the kernel could not tell whether ".." leads outside.
            if (Libc.LastError is not (Errno.EAGAIN or Errno.EINTR))
                throw LinuxException.Last("open", Path.Combine(_path, path));
        }
    }
}
