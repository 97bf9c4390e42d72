using Berth.Linux.Errors;
using Berth.Linux.Interop;
using Microsoft.Win32.SafeHandles;

namespace Berth.Linux.Files;

/// <summary>Named pipes: fifo(7). Unread data stays in the pipe as long as any process has it open.</summary>
public static class NamedPipe
{
    /// <summary>What is wrong with a named pipe where a file with a content is wanted, as text after "it is".</summary>
    public const string NothingToRead = "a named pipe, which has nothing to read until a program writes to it; name a regular file";

    private static readonly string[] s_opened = ["/dev/fd/", "/dev/std", "/proc/"];

    /// <summary>
    /// Whether opening a path would wait for another process, perhaps for ever: there is a named pipe. A pipe that this process has open
    /// (<c>/dev/stdin</c>, or <c>/dev/fd/63</c> of a shell's <c>&lt;(…)</c>) has its other end already, and does not count.
    /// </summary>
    /// <param name="path">The path as the user wrote it.</param>
    /// <param name="status">The status of the file there; null: there is none.</param>
    public static bool IsAt(string path, FileStatus? status)
    {
        ArgumentNullException.ThrowIfNull(path);
        return status is { Kind: FileKind.Fifo }
            && !Array.Exists(s_opened, directory => path.StartsWith(directory, StringComparison.Ordinal));
    }

    /// <summary>Like <see cref="IsAt(string, FileStatus?)"/>, and looks at the file itself.</summary>
    public static bool IsAt(string path) => IsAt(path, FileStatus.TryOf(path));

    /// <summary>Makes a named pipe; replaces any file at the path.</summary>
    /// <param name="path">The path.</param>
    /// <param name="mode">The permissions, reduced by the umask.</param>
    /// <exception cref="LinuxException">mkfifo(3) failed.</exception>
    public static void Create(string path, UnixFileMode mode = UnixFileMode.UserRead | UnixFileMode.UserWrite)
    {
        if (Libc.mkfifo(path, (uint)mode) == 0)
            return;
        if (Libc.LastError == Errno.EEXIST)
        {
            if (Libc.unlinkat(Libc.AT_FDCWD, path, 0) != 0 && Libc.LastError != Errno.ENOENT)
                throw LinuxException.Last("remove the file in place of a named pipe", path);
            if (Libc.mkfifo(path, (uint)mode) == 0)
                return;
        }

        throw LinuxException.Last("make the named pipe", path);
    }

    /// <summary>Opens the read end, non-blocking, without waiting for a writer. The caller owns it.</summary>
    /// <param name="path">A named pipe.</param>
    /// <exception cref="LinuxException">open(2) failed.</exception>
    /// <exception cref="InvalidDataException">The file is not a named pipe.</exception>
    public static SafeFileHandle OpenRead(string path) =>
        Open(path, Libc.O_RDONLY | Libc.O_NOFOLLOW) ?? throw new InvalidDataException($"{path} is not a named pipe");

    /// <summary>
    /// Opens the read end of a pipe that another process has open, even if the pipe has been renamed. The caller owns it.
    /// </summary>
    /// <param name="descriptor">The descriptor's path in /proc.</param>
    /// <exception cref="LinuxException">open(2) failed.</exception>
    /// <exception cref="InvalidDataException">The file is not a named pipe.</exception>
    public static SafeFileHandle OpenReadOf(string descriptor) =>
        Open(descriptor, Libc.O_RDONLY) ?? throw new InvalidDataException($"{descriptor} is not a named pipe");

    /// <summary>
    /// Opens the write end, blocking. The caller owns it. Null: no process has the pipe open for reading.
    /// </summary>
    /// <param name="path">A named pipe.</param>
    /// <exception cref="LinuxException">open(2) failed.</exception>
    /// <exception cref="InvalidDataException">The file is not a named pipe.</exception>
    public static SafeFileHandle? TryOpenWrite(string path)
    {
        if (Open(path, Libc.O_WRONLY | Libc.O_NOFOLLOW) is not { } writer)
            return null;
        _ = Libc.fcntl(writer, Libc.F_SETFL, 0);
        return writer;
    }

    /// <summary>
    /// Opens both ends with one descriptor, blocking. The writer then always has a reader and never gets SIGPIPE. The caller owns the
    /// descriptor.
    /// </summary>
    /// <param name="path">A named pipe.</param>
    /// <exception cref="LinuxException">open(2) failed.</exception>
    /// <exception cref="InvalidDataException">The file is not a named pipe.</exception>
    public static SafeFileHandle OpenBoth(string path)
    {
        var both = Open(path, Libc.O_RDWR | Libc.O_NOFOLLOW) ?? throw new InvalidDataException($"{path} is not a named pipe");
        _ = Libc.fcntl(both, Libc.F_SETFL, 0);
        return both;
    }

    /// <summary>
    /// Moves data from a pipe into a file (splice(2)). The kernel removes from the pipe exactly the bytes that it has written to the file.
    /// If the process is killed at any moment, each byte is in one of the two.
    /// </summary>
    /// <param name="source">The read end of a pipe.</param>
    /// <param name="file">A file that is open for writing, without O_APPEND.</param>
    /// <param name="offset">The offset in the file at which to write.</param>
    /// <param name="most">The maximum number of bytes.</param>
    /// <returns>The number of bytes moved; 0: the pipe is empty; null: the file can't be written (for example, the disk is full), and the
    /// data is still in the pipe.</returns>
    public static int? TryMove(SafeFileHandle source, SafeFileHandle file, long offset, int most)
    {
        nint count;
        do
            count = Libc.splice(source, 0, file, ref offset, (nuint)most, Libc.SPLICE_F_NONBLOCK);
        while (count < 0 && Libc.LastError == Errno.EINTR);
        if (count >= 0)
            return (int)count;
        return Libc.LastError == Errno.EAGAIN ? 0 : null;
    }

    // ENXIO: a non-blocking open for writing found no reader (fifo(7)).
    private static SafeFileHandle? Open(string path, int access)
    {
        var handle = Libc.open(path, access | Libc.O_NONBLOCK | Libc.O_CLOEXEC, 0);
        if (handle.IsInvalid)
            return Libc.LastError == Errno.ENXIO ? null : throw LinuxException.Last("open the named pipe", path);
        if (FileStatus.Of(handle).Kind == FileKind.Fifo)
            return handle;
        handle.Dispose();
        throw new InvalidDataException($"{path} is not a named pipe");
    }
}
