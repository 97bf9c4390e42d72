using Berth.Linux.Errors;
using Berth.Linux.Interop;
using Microsoft.Win32.SafeHandles;

namespace Berth.Linux.Sockets;

/// <summary>Hands an open descriptor to another process over a unix stream socket: SCM_RIGHTS, unix(7).</summary>
public static class DescriptorPassing
{
    /// <summary>Receives one descriptor, waiting for it in the calling thread. The caller owns it; close-on-exec from birth.</summary>
    /// <param name="socket">A connected unix stream socket; stays the caller's.</param>
    /// <returns>The descriptor; null where the peer closed its end instead.</returns>
    /// <exception cref="LinuxException">recvmsg(2) failed.</exception>
    /// <exception cref="InvalidDataException">
    /// The peer sent a byte without a descriptor, or several descriptors (none of which stays open), or this process may open no more.
    /// </exception>
    public static SafeFileHandle? Receive(SafeFileHandle socket)
    {
        SafeFileHandle? descriptor;
        nint count;
        int flags;
        do
            count = Libc.recvmsg(socket, out descriptor, out flags);
        while (count < 0 && Libc.LastError == Errno.EINTR);
        LinuxException.ThrowIfFailed(count, "receive a descriptor");

        // There is room for one: the kernel installs no more than that, and says that it left something off.
        if ((flags & Libc.MSG_CTRUNC) != 0)
        {
            descriptor?.Dispose();
            throw new InvalidDataException("More than one descriptor was sent, or this process may open no more (RLIMIT_NOFILE).");
        }

        return count > 0 && descriptor is null
            ? throw new InvalidDataException("The message that was to bring a descriptor has none.")
            : descriptor;
    }

    /// <summary>Sends a descriptor, with one byte of data; the receiver gets one of its own for the same open file.</summary>
    /// <param name="socket">A connected unix stream socket; stays the caller's.</param>
    /// <param name="descriptor">What to send; stays the caller's, who may close it at once.</param>
    /// <exception cref="LinuxException">sendmsg(2) failed; EPIPE where the peer is gone.</exception>
    public static void Send(SafeFileHandle socket, SafeFileHandle descriptor)
    {
        nint count;
        do
            count = Libc.sendmsg(socket, descriptor);
        while (count < 0 && Libc.LastError == Errno.EINTR);
        LinuxException.ThrowIfFailed(count, "send a descriptor");
    }
}
