using System.Globalization;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Berth.Linux.Errors;
using Berth.Linux.Interop;
using Microsoft.Win32.SafeHandles;

namespace Berth.Linux.Descriptors;

/// <summary>The descriptors of this process.</summary>
public static class FileDescriptors
{
    /// <summary>Every descriptor that is open now, with what it refers to as /proc/self/fd says ("/dev/null", "pipe:[123]").</summary>
    /// <exception cref="IOException">/proc is not mounted.</exception>
    public static IReadOnlyDictionary<int, string> Open()
    {
        var open = new SortedDictionary<int, string>();
        foreach (var entry in new DirectoryInfo("/proc/self/fd").EnumerateFileSystemInfos())
        {
            // The descriptor that this very listing uses is closed again by the time its link is read, or soon after.
            if (int.TryParse(entry.Name, CultureInfo.InvariantCulture, out var number) && entry.LinkTarget is { } target && !IsThisListing(target))
                open[number] = target;
        }

        return open;
    }

    /// <summary>Whether a descriptor is open: a handle may hold a number that is not.</summary>
    /// <param name="descriptor">A handle that is not closed; stays the caller's.</param>
    public static bool IsOpen(SafeHandle descriptor)
    {
        ArgumentNullException.ThrowIfNull(descriptor);
        using var number = new SafeFileHandle(descriptor.DangerousGetHandle(), ownsHandle: false);
        return Libc.fcntl(number, Libc.F_GETFD, 0) >= 0;
    }

    /// <summary>Says whether a descriptor survives exec.</summary>
    /// <param name="descriptor">An open descriptor; stays the caller's.</param>
    /// <param name="closeOnExec">True: closed by exec.</param>
    /// <exception cref="LinuxException">The descriptor is not open.</exception>
    public static void SetCloseOnExec(SafeFileHandle descriptor, bool closeOnExec) =>
        LinuxException.ThrowIfFailed(Libc.fcntl(descriptor, Libc.F_SETFD, closeOnExec ? Libc.FD_CLOEXEC : 0), "set close-on-exec");

    /// <summary>Marks every descriptor from this number on close-on-exec, so that nothing this process inherited is passed on.</summary>
    /// <param name="first">The lowest number to mark; 3 leaves the standard ones.</param>
    /// <exception cref="LinuxException">close_range(2) failed; EINVAL before Linux 5.11.</exception>
    public static void SetCloseOnExecFrom(int first) =>
        LinuxException.ThrowIfFailed(Libc.close_range((uint)first, uint.MaxValue, Libc.CLOSE_RANGE_CLOEXEC), "mark descriptors close-on-exec");

    /// <summary>A second descriptor for the same open file, close-on-exec; the caller owns it.</summary>
    /// <param name="descriptor">An open descriptor; stays the caller's.</param>
    /// <param name="lowest">The lowest number that the copy may get.</param>
    /// <exception cref="LinuxException">The descriptor is not open, or there are too many.</exception>
    public static SafeFileHandle Duplicate(SafeHandle descriptor, int lowest = 3)
    {
        var copy = Libc.fcntl_dupfd_cloexec(descriptor, lowest);
        return copy.IsInvalid ? throw LinuxException.Last("duplicate a descriptor") : copy;
    }

    /// <summary>Takes over a descriptor that this process was given by number (an inherited socket, say). The caller owns it.</summary>
    /// <param name="number">The number; it must be open, and nobody else's.</param>
    /// <exception cref="LinuxException">EBADF: it is not open.</exception>
    public static SafeFileHandle Adopt(int number)
    {
        var handle = new SafeFileHandle(number, ownsHandle: true);
        if (Libc.fcntl(handle, Libc.F_GETFD, 0) >= 0)
            return handle;
        var refusal = LinuxException.Last("take over descriptor", number.ToString(CultureInfo.InvariantCulture));
        handle.SetHandleAsInvalid();
        throw refusal;
    }

    /// <summary>A descriptor's number, to be told to a program that inherits it.</summary>
    /// <param name="descriptor">A handle that is not closed; stays the caller's.</param>
    public static int NumberOf(SafeHandle descriptor)
    {
        ArgumentNullException.ThrowIfNull(descriptor);
        return (int)descriptor.DangerousGetHandle();
    }

    /// <summary>A socket object over a socket that was made elsewhere. It has a descriptor of its own; the caller owns it.</summary>
    /// <param name="socket">A socket, bound and listening or not; stays the caller's.</param>
    /// <exception cref="LinuxException">There are too many descriptors.</exception>
    /// <exception cref="SocketException">It is no socket.</exception>
    public static Socket OpenSocket(SafeHandle socket)
    {
        using var copy = Duplicate(socket);
        var handle = new SafeSocketHandle(copy.DangerousGetHandle(), ownsHandle: true);
        copy.SetHandleAsInvalid();
        return new Socket(handle);
    }

    private static bool IsThisListing(string target) =>
        target == $"/proc/{Environment.ProcessId}/fd";
}
