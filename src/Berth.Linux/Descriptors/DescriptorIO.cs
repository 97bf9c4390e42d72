using Berth.Linux.Errors;
using Berth.Linux.Interop;
using Microsoft.Win32.SafeHandles;

namespace Berth.Linux.Descriptors;

/// <summary>Reads and writes descriptors, including pipes, sockets and memory files.</summary>
public static class DescriptorIO
{
    // PIPE_BUF: a pipe that epoll reports as writable takes this many bytes without blocking (pipe(7)).
    private const int AtomicPipeWrite = 4096;

    /// <summary>Reads once, blocking the calling thread until there is data. Returns the number of bytes; 0 at the end.</summary>
    /// <param name="descriptor">An open descriptor; owned by the caller.</param>
    /// <param name="buffer">Receives the bytes.</param>
    /// <exception cref="LinuxException">read(2) failed.</exception>
    public static int Read(SafeFileHandle descriptor, Span<byte> buffer)
    {
        nint count;
        do
            count = Libc.read(descriptor, buffer, (nuint)buffer.Length);
        while (count < 0 && Libc.LastError == Errno.EINTR);
        LinuxException.ThrowIfFailed(count, "read");
        return (int)count;
    }

    /// <summary>
    /// Reads once from a non-blocking descriptor (O_NONBLOCK). Returns the number of bytes; 0 at the end; -1 if there is no data yet.
    /// </summary>
    /// <param name="descriptor">An open descriptor; owned by the caller.</param>
    /// <param name="buffer">Receives the bytes.</param>
    /// <exception cref="LinuxException">read(2) failed.</exception>
    public static int TryRead(SafeFileHandle descriptor, Span<byte> buffer)
    {
        nint count;
        do
            count = Libc.read(descriptor, buffer, (nuint)buffer.Length);
        while (count < 0 && Libc.LastError == Errno.EINTR);
        if (count < 0 && Libc.LastError != Errno.EAGAIN)
            throw LinuxException.Last("read");
        return (int)count;
    }

    /// <summary>Reads until the buffer is full or the end is reached. Returns the number of bytes.</summary>
    /// <param name="descriptor">An open descriptor; owned by the caller.</param>
    /// <param name="buffer">Receives the bytes.</param>
    /// <exception cref="LinuxException">read(2) failed.</exception>
    public static int ReadFully(SafeFileHandle descriptor, Span<byte> buffer)
    {
        var total = 0;
        while (total < buffer.Length && Read(descriptor, buffer[total..]) is > 0 and var count)
            total += count;
        return total;
    }

    /// <summary>Sets the position of an open file, which every descriptor that was duplicated from it shares.</summary>
    /// <param name="file">A file; owned by the caller.</param>
    /// <param name="offset">From the beginning, in bytes; may be past the end.</param>
    /// <exception cref="LinuxException">lseek(2) failed; ESPIPE for a pipe or socket.</exception>
    public static void Seek(SafeFileHandle file, long offset) =>
        LinuxException.ThrowIfFailed(Libc.lseek(file, offset, Libc.SEEK_SET), "set the position");

    /// <summary>
    /// Reads from an offset of a file until the buffer is full or the file ends. Returns the number of bytes. The file's position is
    /// unchanged.
    /// </summary>
    /// <param name="file">A file; owned by the caller.</param>
    /// <param name="buffer">Receives the bytes.</param>
    /// <param name="offset">From the beginning, in bytes.</param>
    /// <exception cref="LinuxException">pread(2) failed; ESPIPE for a pipe or socket.</exception>
    public static int ReadAt(SafeFileHandle file, Span<byte> buffer, long offset)
    {
        var total = 0;
        while (total < buffer.Length)
        {
            var count = Libc.pread(file, buffer[total..], (nuint)(buffer.Length - total), offset + total);
            if (count < 0 && Libc.LastError == Errno.EINTR)
                continue;
            LinuxException.ThrowIfFailed(count, "read");
            if (count == 0)
                break;
            total += (int)count;
        }

        return total;
    }

    /// <summary>Writes all bytes, blocking the calling thread while there is no room.</summary>
    /// <param name="descriptor">An open descriptor; owned by the caller.</param>
    /// <param name="bytes">The bytes to write.</param>
    /// <param name="subject">The name used in error messages, a path for example; null if there is none.</param>
    /// <exception cref="LinuxException">write(2) failed; EPIPE: the read end is closed.</exception>
    public static void WriteFully(SafeFileHandle descriptor, ReadOnlySpan<byte> bytes, string? subject = null)
    {
        while (!bytes.IsEmpty)
        {
            var count = Libc.write(descriptor, bytes, (nuint)bytes.Length);
            if (count < 0 && Libc.LastError == Errno.EINTR)
                continue;
            LinuxException.ThrowIfFailed(count, "write", subject);
            bytes = bytes[(int)count..];
        }
    }

    /// <summary>Writes once. Returns the number of bytes written; -1 if a non-blocking descriptor (O_NONBLOCK) has no room.</summary>
    /// <param name="descriptor">An open descriptor; owned by the caller.</param>
    /// <param name="bytes">The bytes to write.</param>
    /// <exception cref="LinuxException">write(2) failed; EPIPE: the read end is closed.</exception>
    public static int TryWrite(SafeFileHandle descriptor, ReadOnlySpan<byte> bytes)
    {
        nint count;
        do
            count = Libc.write(descriptor, bytes, (nuint)bytes.Length);
        while (count < 0 && Libc.LastError == Errno.EINTR);
        if (count < 0 && Libc.LastError != Errno.EAGAIN)
            throw LinuxException.Last("write");
        return (int)count;
    }

    /// <summary>Waits for data without blocking a thread, then reads once. Returns the number of bytes; 0 at the end.</summary>
    /// <param name="descriptor">A pipe or socket with no other reader; owned by the caller.</param>
    /// <param name="buffer">Receives the bytes.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="LinuxException">read(2) failed.</exception>
    public static async ValueTask<int> ReadAsync(
        SafeFileHandle descriptor, Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        await Reactor.WaitReadableAsync(descriptor, cancellationToken).ConfigureAwait(false);
        return Read(descriptor, buffer.Span);
    }

    /// <summary>Writes all bytes in pieces, waiting for room without blocking a thread.</summary>
    /// <param name="descriptor">A pipe with no other writer; owned by the caller.</param>
    /// <param name="bytes">The bytes to write.</param>
    /// <param name="cancellationToken">Stops waiting; some of the bytes may have been written by then.</param>
    /// <exception cref="LinuxException">write(2) failed; EPIPE: the read end is closed.</exception>
    public static async ValueTask WriteFullyAsync(
        SafeFileHandle descriptor, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken = default)
    {
        while (!bytes.IsEmpty)
        {
            await Reactor.WaitWritableAsync(descriptor, cancellationToken).ConfigureAwait(false);
            var piece = bytes[..Math.Min(bytes.Length, AtomicPipeWrite)];
            WriteFully(descriptor, piece.Span);
            bytes = bytes[piece.Length..];
        }
    }
}
