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
    /// <summary>Every open descriptor, with its target as shown in /proc/self/fd ("/dev/null", "pipe:[123]").</summary>
    /// <exception cref="IOException">/proc is not mounted.</exception>
    public static IReadOnlyDictionary<int, string> Open()
    {
        var open = new SortedDictionary<int, string>();
        foreach (var entry in new DirectoryInfo("/proc/self/fd").EnumerateFileSystemInfos())
        {
            // The listing's own descriptor may be closed before its link is read, or soon after.
            if (int.TryParse(entry.Name, CultureInfo.InvariantCulture, out var number)
                && entry.LinkTarget is { } target
                && !IsThisListing(target))
                open[number] = target;
        }

        return open;
    }

    /// <summary>Whether a descriptor is open: a handle may hold a number that is not open.</summary>
    /// <param name="descriptor">A handle that is not closed; owned by the caller.</param>
    public static bool IsOpen(SafeHandle descriptor)
    {
        ArgumentNullException.ThrowIfNull(descriptor);
        using var number = new SafeFileHandle(descriptor.DangerousGetHandle(), ownsHandle: false);
        return Libc.fcntl(number, Libc.F_GETFD, 0) >= 0;
    }

    /// <summary>Sets whether a descriptor is closed by execve.</summary>
    /// <param name="descriptor">An open descriptor; owned by the caller.</param>
    /// <param name="closeOnExec">True: execve closes the descriptor.</param>
    /// <exception cref="LinuxException">The descriptor is not open.</exception>
    public static void SetCloseOnExec(SafeFileHandle descriptor, bool closeOnExec) =>
        LinuxException.ThrowIfFailed(Libc.fcntl(descriptor, Libc.F_SETFD, closeOnExec ? Libc.FD_CLOEXEC : 0), "set close-on-exec");

    /// <summary>Marks every descriptor from a number upwards close-on-exec, so that no inherited descriptor is passed on.</summary>
    /// <param name="first">The lowest number to mark; 3 spares the standard descriptors.</param>
    /// <exception cref="LinuxException">close_range(2) failed; EINVAL before Linux 5.11.</exception>
    public static void SetCloseOnExecFrom(int first) =>
        LinuxException.ThrowIfFailed(
            Libc.close_range((uint)first, uint.MaxValue, Libc.CLOSE_RANGE_CLOEXEC), "mark descriptors close-on-exec");

    /// <summary>A second descriptor for the same open file, close-on-exec; the caller owns it.</summary>
    /// <param name="descriptor">An open descriptor; owned by the caller.</param>
    /// <param name="lowest">The lowest number that the copy may get.</param>
    /// <exception cref="LinuxException">The descriptor is not open (EBADF), or too many are (EMFILE).</exception>
    public static SafeFileHandle Duplicate(SafeHandle descriptor, int lowest = 3)
    {
        var copy = Libc.fcntl_dupfd_cloexec(descriptor, lowest);
        return copy.IsInvalid ? throw LinuxException.Last("duplicate a descriptor") : copy;
    }

    /// <summary>
    /// Takes ownership of a descriptor that this process got by number, for example an inherited socket. The caller owns it.
    /// </summary>
    /// <param name="number">The number; it must be open, and have no other owner.</param>
    /// <exception cref="LinuxException">The descriptor is not open (EBADF).</exception>
    public static SafeFileHandle Adopt(int number)
    {
        var handle = new SafeFileHandle(number, ownsHandle: true);
        if (Libc.fcntl(handle, Libc.F_GETFD, 0) >= 0)
            return handle;
        var failure = LinuxException.Last("take over descriptor", number.ToString(CultureInfo.InvariantCulture));
        handle.SetHandleAsInvalid();
        throw failure;
    }

    /// <summary>
    /// A descriptor that the process which started this one passed to it; null: there is none. This process's own descriptors do not
    /// count: they are close-on-exec. The caller owns it; one that has been taken by another owner must not be asked for.
    /// </summary>
    /// <param name="number">The number.</param>
    public static SafeFileHandle? FindInherited(int number)
    {
        var handle = new SafeFileHandle(number, ownsHandle: true);
        if (number >= 0 && Libc.fcntl(handle, Libc.F_GETFD, 0) is >= 0 and var flags && (flags & Libc.FD_CLOEXEC) is 0)
            return handle;
        handle.SetHandleAsInvalid();
        return null;
    }

    /// <summary>A descriptor's number, for a program that inherits the descriptor.</summary>
    /// <param name="descriptor">A handle that is not closed; owned by the caller.</param>
    public static int NumberOf(SafeHandle descriptor)
    {
        ArgumentNullException.ThrowIfNull(descriptor);
        return (int)descriptor.DangerousGetHandle();
    }

    /// <summary>Returns a <see cref="Socket"/> with its own descriptor for an existing socket. The caller owns it.</summary>
    /// <param name="socket">A socket, bound and listening or not; owned by the caller.</param>
    /// <exception cref="LinuxException">Too many descriptors are open (EMFILE).</exception>
    /// <exception cref="SocketException">The descriptor is not a socket.</exception>
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
