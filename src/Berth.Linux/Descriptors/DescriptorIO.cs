using Berth.Linux.Errors;
using Berth.Linux.Interop;
using Microsoft.Win32.SafeHandles;

namespace Berth.Linux.Descriptors;

/// <summary>Reads and writes on descriptors that are no regular files: pipes, sockets, memory files.</summary>
public static class DescriptorIO
{
    // PIPE_BUF: a pipe that epoll calls writable takes this much without blocking (pipe(7)).
    private const int AtomicPipeWrite = 4096;

    /// <summary>Reads once, waiting for data in the calling thread. Returns how many bytes; 0 at the end.</summary>
    /// <param name="descriptor">An open descriptor; stays the caller's.</param>
    /// <param name="buffer">Where the bytes go.</param>
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
    /// Reads once, from a descriptor that never waits (O_NONBLOCK). Returns how many bytes; 0 at the end; -1: nothing is there yet.
    /// </summary>
    /// <param name="descriptor">An open descriptor; stays the caller's.</param>
    /// <param name="buffer">Where the bytes go.</param>
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

    /// <summary>Reads into the buffer until it is full or the end is reached; returns how many bytes.</summary>
    /// <param name="descriptor">An open descriptor; stays the caller's.</param>
    /// <param name="buffer">Where the bytes go.</param>
    /// <exception cref="LinuxException">read(2) failed.</exception>
    public static int ReadFully(SafeFileHandle descriptor, Span<byte> buffer)
    {
        var total = 0;
        while (total < buffer.Length && Read(descriptor, buffer[total..]) is > 0 and var count)
            total += count;
        return total;
    }

    /// <summary>Sets the place in a file from which it is read and written next, also by whoever else has this open file.</summary>
    /// <param name="file">A file; stays the caller's.</param>
    /// <param name="offset">From the beginning, in bytes; may be behind the end.</param>
    /// <exception cref="LinuxException">lseek(2) failed; ESPIPE where it is no file.</exception>
    public static void Seek(SafeFileHandle file, long offset) => LinuxException.ThrowIfFailed(Libc.lseek(file, offset, Libc.SEEK_SET), "set the position");

    /// <summary>
    /// Reads from a place in a file until the buffer is full or the file ends; returns how many bytes. Its position stays.
    /// </summary>
    /// <param name="file">A file; stays the caller's.</param>
    /// <param name="buffer">Where the bytes go.</param>
    /// <param name="offset">Where in the file to start, in bytes.</param>
    /// <exception cref="LinuxException">pread(2) failed; ESPIPE where it is no file.</exception>
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

    /// <summary>Writes all of it, waiting in the calling thread where there is no room.</summary>
    /// <param name="descriptor">An open descriptor; stays the caller's.</param>
    /// <param name="bytes">What to write.</param>
    /// <param name="subject">What it is, for the error: a path; null: nothing that has a name.</param>
    /// <exception cref="LinuxException">write(2) failed; EPIPE where the reader is gone.</exception>
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

    /// <summary>Reads once, as soon as there is something, without holding a thread. Returns how many bytes; 0 at the end.</summary>
    /// <param name="descriptor">A pipe or socket with no other reader; stays the caller's.</param>
    /// <param name="buffer">Where the bytes go.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="LinuxException">read(2) failed.</exception>
    public static async ValueTask<int> ReadAsync(SafeFileHandle descriptor, Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        await Reactor.WaitReadableAsync(descriptor, cancellationToken).ConfigureAwait(false);
        return Read(descriptor, buffer.Span);
    }

    /// <summary>Writes all of it, a piece whenever there is room, without holding a thread.</summary>
    /// <param name="descriptor">A pipe with no other writer; stays the caller's.</param>
    /// <param name="bytes">What to write.</param>
    /// <param name="cancellationToken">Stops waiting; some of the bytes may have been written by then.</param>
    /// <exception cref="LinuxException">write(2) failed; EPIPE where the reader is gone.</exception>
    public static async ValueTask WriteFullyAsync(SafeFileHandle descriptor, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken = default)
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
