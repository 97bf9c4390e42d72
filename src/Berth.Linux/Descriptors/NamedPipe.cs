using Microsoft.Win32.SafeHandles;

namespace Berth.Linux;

/// <summary>Pipes with a name in the file system: fifo(7). What was written stays in one while any process has it open.</summary>
public static class NamedPipe
{
    /// <summary>Makes one; a file that is there already, of whatever kind, is replaced.</summary>
    /// <param name="path">Where.</param>
    /// <param name="mode">Its permissions, less the umask.</param>
    /// <exception cref="LinuxException">mkfifo(3) failed.</exception>
    public static void Create(string path, UnixFileMode mode = UnixFileMode.UserRead | UnixFileMode.UserWrite)
    {
        if (Interop.mkfifo(path, (uint)mode) == 0)
            return;
        if (Interop.LastError == Errno.EEXIST)
        {
            File.Delete(path);
            if (Interop.mkfifo(path, (uint)mode) == 0)
                return;
        }

        throw LinuxException.Last("make the named pipe", path);
    }

    /// <summary>Opens the end that is read, without waiting for a writer; reading it never waits. The caller owns it.</summary>
    /// <param name="path">A named pipe.</param>
    /// <exception cref="LinuxException">open(2) failed.</exception>
    /// <exception cref="InvalidDataException">It is something else.</exception>
    public static SafeFileHandle OpenRead(string path) => Open(path, Interop.O_RDONLY) ?? throw new InvalidDataException($"{path} is no named pipe");

    /// <summary>Opens the end that is written; writing it waits for room. The caller owns it. Null: nobody has it open for reading.</summary>
    /// <param name="path">A named pipe.</param>
    /// <exception cref="LinuxException">open(2) failed.</exception>
    /// <exception cref="InvalidDataException">It is something else.</exception>
    public static SafeFileHandle? TryOpenWrite(string path)
    {
        if (Open(path, Interop.O_WRONLY) is not { } writer)
            return null;
        _ = Interop.fcntl(writer, Interop.F_SETFL, 0);
        return writer;
    }

    /// <summary>Opens both ends at once, so that the writer has a reader in itself and is never sent SIGPIPE; reading and writing wait. The caller owns it.</summary>
    /// <param name="path">A named pipe.</param>
    /// <exception cref="LinuxException">open(2) failed.</exception>
    /// <exception cref="InvalidDataException">It is something else.</exception>
    public static SafeFileHandle OpenBoth(string path)
    {
        var both = Open(path, Interop.O_RDWR) ?? throw new InvalidDataException($"{path} is no named pipe");
        _ = Interop.fcntl(both, Interop.F_SETFL, 0);
        return both;
    }

    /// <summary>How many bytes a pipe holds at most.</summary>
    /// <param name="pipe">Either end of it; stays the caller's.</param>
    /// <exception cref="LinuxException">It is no pipe.</exception>
    public static int Capacity(SafeFileHandle pipe)
    {
        var capacity = Interop.fcntl(pipe, Interop.F_GETPIPE_SZ, 0);
        LinuxException.ThrowIfFailed(capacity, "look at a pipe");
        return capacity;
    }

    /// <summary>Copies what is in a pipe without taking it out (tee(2)); returns how many bytes, 0 where there are none.</summary>
    /// <param name="source">A pipe's reading end.</param>
    /// <param name="copy">An empty pipe of ours, which takes at most its capacity.</param>
    /// <param name="buffer">Where the bytes go.</param>
    /// <exception cref="LinuxException">tee(2) or read(2) failed.</exception>
    public static int Peek(SafeFileHandle source, Pipe copy, Span<byte> buffer)
    {
        ArgumentNullException.ThrowIfNull(copy);
        nint count;
        do
            count = Interop.tee(source, copy.WriteEnd, (nuint)buffer.Length, Interop.SPLICE_F_NONBLOCK);
        while (count < 0 && Interop.LastError == Errno.EINTR);
        if (count < 0)
            return Interop.LastError == Errno.EAGAIN ? 0 : throw LinuxException.Last("look into a pipe");
        return DescriptorIO.ReadFully(copy.ReadEnd, buffer[..(int)count]);
    }

    // ENXIO: opened for writing without waiting, where nobody reads (fifo(7)).
    private static SafeFileHandle? Open(string path, int access)
    {
        var handle = Interop.open(path, access | Interop.O_NONBLOCK | Interop.O_CLOEXEC | Interop.O_NOFOLLOW, 0);
        if (handle.IsInvalid)
            return Interop.LastError == Errno.ENXIO ? null : throw LinuxException.Last("open the named pipe", path);
        if (FileStatus.Of(handle).Kind == FileKind.Fifo)
            return handle;
        handle.Dispose();
        throw new InvalidDataException($"{path} is no named pipe");
    }
}
