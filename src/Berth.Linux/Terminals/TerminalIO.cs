using Berth.Linux.Descriptors;
using Berth.Linux.Errors;
using Berth.Linux.Interop;
using Microsoft.Win32.SafeHandles;

namespace Berth.Linux.Terminals;

/// <summary>
/// Reads and writes as much as is possible without blocking. Meant for descriptors that <see cref="DescriptorPoll"/> reports as ready;
/// otherwise the calls may block, unless the descriptor is non-blocking.
/// </summary>
public static class TerminalIO
{
    /// <summary>
    /// Makes a descriptor non-blocking (O_NONBLOCK). This affects all processes that share the open file, so never use it on inherited
    /// ones.
    /// </summary>
    /// <param name="descriptor">An open descriptor; owned by the caller.</param>
    /// <exception cref="LinuxException">fcntl(2) failed.</exception>
    public static void SetNonBlocking(SafeFileHandle descriptor)
    {
        var flags = Libc.fcntl(descriptor, Libc.F_GETFL, 0);
        LinuxException.ThrowIfFailed(flags, "read the descriptor's flags");
        LinuxException.ThrowIfFailed(Libc.fcntl(descriptor, Libc.F_SETFL, flags | Libc.O_NONBLOCK), "make the descriptor non-blocking");
    }

    /// <summary>
    /// Reads once. Returns the number of bytes; 0 at the end (for a terminal: its other side is closed, EIO); null if there is no data.
    /// </summary>
    /// <param name="descriptor">An open descriptor; owned by the caller.</param>
    /// <param name="buffer">Receives the bytes; not empty.</param>
    /// <exception cref="LinuxException">read(2) failed.</exception>
    public static int? Read(SafeFileHandle descriptor, Span<byte> buffer)
    {
        var count = Libc.read(descriptor, buffer, (nuint)buffer.Length);
        if (count >= 0)
            return (int)count;
        return Libc.LastError switch
        {
            Errno.EIO => 0,
            Errno.EAGAIN or Errno.EINTR => null,
            _ => throw LinuxException.Last("read"),
        };
    }

    /// <summary>
    /// Writes once. Returns the number of bytes written, 0 if there is no room; null if the other side is closed (EPIPE, EIO).
    /// </summary>
    /// <param name="descriptor">An open descriptor; owned by the caller.</param>
    /// <param name="bytes">The bytes to write.</param>
    /// <exception cref="LinuxException">write(2) failed.</exception>
    public static int? Write(SafeFileHandle descriptor, ReadOnlySpan<byte> bytes)
    {
        var count = Libc.write(descriptor, bytes, (nuint)bytes.Length);
        if (count >= 0)
            return (int)count;
        return Libc.LastError switch
        {
            Errno.EIO or Errno.EPIPE => null,
            Errno.EAGAIN or Errno.EINTR => 0,
            _ => throw LinuxException.Last("write"),
        };
    }
}
