using Berth.Linux.Descriptors;
using Berth.Linux.Errors;
using Berth.Linux.Interop;
using Berth.Linux.Kernel;

namespace Berth.Linux.Files;

/// <summary>Replaces files whole: readers, and a crash at any moment, see the old content or the new, never a part.</summary>
public static class AtomicFile
{
    /// <summary>Writes a new file beside the path, flushes it, renames it over the path and flushes the directory.</summary>
    /// <param name="path">The file to make or replace; a symbolic link there is replaced, not followed.</param>
    /// <param name="content">All of its content.</param>
    /// <param name="mode">Its permissions, whatever the umask.</param>
    /// <param name="durable">Whether it must survive a power failure: flushing costs milliseconds. Without, it is still whole or not
    /// there.</param>
    /// <exception cref="LinuxException">A step failed; the path is as it was, and nothing is left beside it.</exception>
    public static void Write(string path, ReadOnlySpan<byte> content, UnixFileMode mode = UnixFileMode.UserRead | UnixFileMode.UserWrite, bool durable = true)
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

        // The new content is in place already: where the directory cannot be flushed (some network file systems), that is no failure to
        // report.
        if (durable && Libc.fsync(directory) < 0 && Libc.LastError is not (Errno.EINVAL or Errno.EOPNOTSUPP))
            throw LinuxException.Last("flush the directory", parent);
    }
}
