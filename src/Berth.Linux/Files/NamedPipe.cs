using Berth.Linux.Errors;
using Berth.Linux.Interop;
using Microsoft.Win32.SafeHandles;

namespace Berth.Linux.Files;

/// <summary>Pipes with a name in the file system: fifo(7). What was written stays in one while any process has it open.</summary>
public static class NamedPipe
{
    /// <summary>Makes one; a file that is there already, of whatever kind, is replaced.</summary>
    /// <param name="path">Where.</param>
    /// <param name="mode">Its permissions, less the umask.</param>
    /// <exception cref="LinuxException">mkfifo(3) failed.</exception>
    public static void Create(string path, UnixFileMode mode = UnixFileMode.UserRead | UnixFileMode.UserWrite)
    {
        if (Libc.mkfifo(path, (uint)mode) == 0)
            return;
        if (Libc.LastError == Errno.EEXIST)
        {
            if (Libc.unlinkat(Libc.AT_FDCWD, path, 0) != 0 && Libc.LastError != Errno.ENOENT)
                throw LinuxException.Last("remove what is in the way of a named pipe", path);
            if (Libc.mkfifo(path, (uint)mode) == 0)
                return;
        }

        throw LinuxException.Last("make the named pipe", path);
    }

    /// <summary>Opens the end that is read, without waiting for a writer; reading it never waits. The caller owns it.</summary>
    /// <param name="path">A named pipe.</param>
    /// <exception cref="LinuxException">open(2) failed.</exception>
    /// <exception cref="InvalidDataException">It is something else.</exception>
    public static SafeFileHandle OpenRead(string path) => Open(path, Libc.O_RDONLY | Libc.O_NOFOLLOW) ?? throw new InvalidDataException($"{path} is no named pipe");

    /// <summary>
    /// Opens the end that is read of a pipe that another process has open, whatever its name is by now. The caller owns it.
    /// </summary>
    /// <param name="descriptor">The descriptor's path in /proc.</param>
    /// <exception cref="LinuxException">open(2) failed.</exception>
    /// <exception cref="InvalidDataException">It is something else.</exception>
    public static SafeFileHandle OpenReadOf(string descriptor) => Open(descriptor, Libc.O_RDONLY) ?? throw new InvalidDataException($"{descriptor} is no named pipe");

    /// <summary>
    /// Opens the end that is written; writing it waits for room. The caller owns it. Null: nobody has it open for reading.
    /// </summary>
    /// <param name="path">A named pipe.</param>
    /// <exception cref="LinuxException">open(2) failed.</exception>
    /// <exception cref="InvalidDataException">It is something else.</exception>
    public static SafeFileHandle? TryOpenWrite(string path)
    {
        if (Open(path, Libc.O_WRONLY | Libc.O_NOFOLLOW) is not { } writer)
            return null;
        _ = Libc.fcntl(writer, Libc.F_SETFL, 0);
        return writer;
    }

    /// <summary>
    /// Opens both ends at once, so that the writer has a reader in itself and is never sent SIGPIPE; reading and writing wait. The caller
    /// owns it.
    /// </summary>
    /// <param name="path">A named pipe.</param>
    /// <exception cref="LinuxException">open(2) failed.</exception>
    /// <exception cref="InvalidDataException">It is something else.</exception>
    public static SafeFileHandle OpenBoth(string path)
    {
        var both = Open(path, Libc.O_RDWR | Libc.O_NOFOLLOW) ?? throw new InvalidDataException($"{path} is no named pipe");
        _ = Libc.fcntl(both, Libc.F_SETFL, 0);
        return both;
    }

    /// <summary>
    /// Moves what is in a pipe into a file (splice(2)). The kernel takes out of the pipe what it has written to the file, and no more: a
    /// process that is killed in the middle of it leaves each byte in just one of the two.
    /// </summary>
    /// <param name="source">A pipe's reading end.</param>
    /// <param name="file">A file that is open for writing, and not for appending.</param>
    /// <param name="offset">Where in the file the bytes go.</param>
    /// <param name="most">How many at most.</param>
    /// <returns>How many; 0: the pipe is empty; null: the file can't take them (it is full, say), and all are in the pipe yet.</returns>
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

    // ENXIO: opened for writing without waiting, where nobody reads (fifo(7)).
    private static SafeFileHandle? Open(string path, int access)
    {
        var handle = Libc.open(path, access | Libc.O_NONBLOCK | Libc.O_CLOEXEC, 0);
        if (handle.IsInvalid)
            return Libc.LastError == Errno.ENXIO ? null : throw LinuxException.Last("open the named pipe", path);
        if (FileStatus.Of(handle).Kind == FileKind.Fifo)
            return handle;
        handle.Dispose();
        throw new InvalidDataException($"{path} is no named pipe");
    }
}
