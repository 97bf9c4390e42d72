using Berth.Linux.Descriptors;
using Berth.Linux.Errors;
using Berth.Linux.Interop;
using Berth.Linux.Kernel;

namespace Berth.Linux.Files;

/// <summary>Replaces whole files. Readers see the old or the new content, never a part, even after a crash.</summary>
public static class AtomicFile
{
    /// <summary>Writes a new file beside the path, flushes it, renames it over the path and flushes the directory.</summary>
    /// <param name="path">The file to make or replace. A symbolic link at the path is replaced, not followed.</param>
    /// <param name="content">The whole content.</param>
    /// <param name="mode">The permissions, regardless of the umask.</param>
    /// <param name="durable">Whether to flush the file and the directory, so that the change survives a power failure. Flushing takes
    /// milliseconds. Without it, the file is still replaced whole.</param>
    /// <exception cref="LinuxException">A step failed. The path is unchanged, and no temporary file is left.</exception>
    public static void Write(
        string path,
        ReadOnlySpan<byte> content,
        UnixFileMode mode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        bool durable = true)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var full = WorkingDirectory.Resolve(path);
        var name = Path.GetFileName(full);
        var parent = Path.GetDirectoryName(full);
        if (parent is null || name.Length == 0)
            throw new ArgumentException($"'{path}' is not a file's path.", nameof(path));

        using var directory = Libc.open(parent, Libc.O_RDONLY | Libc.O_DIRECTORY | Libc.O_CLOEXEC, 0);
        if (directory.IsInvalid)
            throw LinuxException.Last("open the directory", parent);
        var temporary = $".{(name.Length > 64 ? "" : name)}.{RandomHex.Make(6)}.new";
        using var file = Libc.openat(directory, temporary, Libc.O_WRONLY | Libc.O_CREAT | Libc.O_EXCL | Libc.O_CLOEXEC, Libc.OwnerOnly);
        if (file.IsInvalid)
            throw LinuxException.Last("write", path);
        try
        {
            DescriptorIO.WriteFully(file, content, path);
            LinuxException.ThrowIfFailed(Libc.fchmod(file, (uint)mode), "set the mode of", path);
            if (durable)
                LinuxException.ThrowIfFailed(Libc.fsync(file), "flush", path);
            LinuxException.ThrowIfFailed(Libc.renameat(directory, temporary, directory, name), "replace", path);
        }
        catch
        {
            _ = Libc.unlinkat(directory, temporary, 0);
            throw;
        }

        // The new content is in place. Some network file systems can't flush a directory; that is not a failure.
        if (durable && Libc.fsync(directory) < 0 && Libc.LastError is not (Errno.EINVAL or Errno.EOPNOTSUPP))
            throw LinuxException.Last("flush the directory", parent);
    }
}
