using Berth.Linux.Descriptors;
using Berth.Linux.Errors;
using Berth.Linux.Interop;
using Microsoft.Win32.SafeHandles;

namespace Berth.Linux.Terminals;

/// <summary>
/// Moves as much as can be moved now. Meant for descriptors that <see cref="DescriptorPoll"/> has called ready: only those that were
/// made non-blocking will never wait otherwise.
/// </summary>
public static class TerminalIO
{
    /// <summary>
    /// Reads and writes that could wait fail instead. That holds for everybody who shares the open file: never do it to a caller's own.
    /// </summary>
    /// <param name="descriptor">An open descriptor; stays the caller's.</param>
    /// <exception cref="LinuxException">fcntl(2) failed.</exception>
    public static void SetNonBlocking(SafeFileHandle descriptor)
    {
        var flags = Libc.fcntl(descriptor, Libc.F_GETFL, 0);
        LinuxException.ThrowIfFailed(flags, "read the descriptor's flags");
        LinuxException.ThrowIfFailed(Libc.fcntl(descriptor, Libc.F_SETFL, flags | Libc.O_NONBLOCK), "make the descriptor non-blocking");
    }

    /// <summary>
    /// Reads once. Returns how many bytes; 0 at the end, which for a terminal is that its other side is closed (EIO); null: nothing now.
    /// </summary>
    /// <param name="descriptor">An open descriptor; stays the caller's.</param>
    /// <param name="buffer">Where the bytes go; not empty.</param>
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
    /// Writes once. Returns how many bytes were taken, 0 where there is no room now; null: the other side is gone (EPIPE, EIO).
    /// </summary>
    /// <param name="descriptor">An open descriptor; stays the caller's.</param>
    /// <param name="bytes">What to write.</param>
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
