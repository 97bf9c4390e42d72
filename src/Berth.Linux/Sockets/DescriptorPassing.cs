using System.Net.Sockets;
using System.Runtime.InteropServices;
using Berth.Linux.Abi;
using Berth.Linux.Descriptors;
using Berth.Linux.Errors;
using Berth.Linux.Interop;
using Microsoft.Win32.SafeHandles;

namespace Berth.Linux.Sockets;

/// <summary>
/// Hands an open descriptor to another process over a unix stream socket: SCM_RIGHTS, unix(7). Every method waits until it can be done,
/// whether the socket is made to wait (O_NONBLOCK) or not.
/// </summary>
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
        while (!TryReceive(socket, how: 0, out descriptor))
            DescriptorPoll.Wait([new PollEntry(socket) { Wanted = PollEvents.Readable }]);
        return descriptor;
    }

    /// <inheritdoc cref="Receive(SafeFileHandle)"/>
    public static SafeFileHandle? Receive(Socket socket)
    {
        ArgumentNullException.ThrowIfNull(socket);
        using var own = FileDescriptors.Duplicate(socket.SafeHandle);
        return Receive(own);
    }

    /// <summary>Receives one descriptor, without holding a thread while it waits. The caller owns it; close-on-exec from birth.</summary>
    /// <param name="socket">A connected unix stream socket; stays the caller's.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>The descriptor; null where the peer closed its end instead.</returns>
    /// <exception cref="LinuxException">recvmsg(2) failed.</exception>
    /// <exception cref="InvalidDataException">As for <see cref="Receive(SafeFileHandle)"/>.</exception>
    public static async ValueTask<SafeFileHandle?> ReceiveAsync(Socket socket, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(socket);
        using var own = FileDescriptors.Duplicate(socket.SafeHandle);
        SafeFileHandle? descriptor;
        do
            await Reactor.WaitReadableAsync(own, cancellationToken).ConfigureAwait(false);
        while (!TryReceive(own, Libc.MSG_DONTWAIT, out descriptor));
        return descriptor;
    }

    /// <summary>Sends a descriptor, with one byte of data; the receiver gets one of its own for the same open file.</summary>
    /// <param name="socket">A connected unix stream socket; stays the caller's.</param>
    /// <param name="descriptor">What to send; stays the caller's, who may close it at once.</param>
    /// <exception cref="LinuxException">sendmsg(2) failed; EPIPE where the peer is gone.</exception>
    public static void Send(SafeFileHandle socket, SafeHandle descriptor)
    {
        while (!TrySend(socket, how: 0, descriptor))
            DescriptorPoll.Wait([new PollEntry(socket) { Wanted = PollEvents.Writable }]);
    }

    /// <inheritdoc cref="Send(SafeFileHandle, SafeHandle)"/>
    public static void Send(Socket socket, SafeHandle descriptor)
    {
        ArgumentNullException.ThrowIfNull(socket);
        using var own = FileDescriptors.Duplicate(socket.SafeHandle);
        Send(own, descriptor);
    }

    /// <summary>Sends a descriptor as <see cref="Send(Socket, SafeHandle)"/> does, without holding a thread while it waits.</summary>
    /// <param name="socket">A connected unix stream socket; stays the caller's.</param>
    /// <param name="descriptor">What to send; stays the caller's, who may close it when this has completed.</param>
    /// <param name="cancellationToken">Stops waiting; nothing was sent.</param>
    /// <exception cref="LinuxException">sendmsg(2) failed; EPIPE where the peer is gone.</exception>
    public static async ValueTask SendAsync(Socket socket, SafeHandle descriptor, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(socket);
        ArgumentNullException.ThrowIfNull(descriptor);
        using var own = FileDescriptors.Duplicate(socket.SafeHandle);
        do
            await Reactor.WaitWritableAsync(own, cancellationToken).ConfigureAwait(false);
        while (!TrySend(own, Libc.MSG_DONTWAIT, descriptor));
    }

    /// <summary>Receives once; false where nothing is there yet.</summary>
    private static bool TryReceive(SafeFileHandle socket, int how, out SafeFileHandle? descriptor)
    {
        nint count;
        int flags;
        do
            count = Libc.recvmsg(socket, how, out descriptor, out flags);
        while (count < 0 && Libc.LastError == Errno.EINTR);
        if (count < 0 && Libc.LastError == Errno.EAGAIN)
            return false;
        LinuxException.ThrowIfFailed(count, "receive a descriptor");

        // There is room for one: the kernel installs no more than that, and says that it left something off.
        if ((flags & Libc.MSG_CTRUNC) != 0)
        {
            descriptor?.Dispose();
            throw new InvalidDataException("More than one descriptor was sent, or this process may open no more (RLIMIT_NOFILE).");
        }

        return count > 0 && descriptor is null ? throw new InvalidDataException("The message that was to bring a descriptor has none.") : true;
    }

    /// <summary>Sends once; false where there is no room yet.</summary>
    private static bool TrySend(SafeFileHandle socket, int how, SafeHandle descriptor)
    {
        nint count;
        do
            count = Libc.sendmsg(socket, how, descriptor);
        while (count < 0 && Libc.LastError == Errno.EINTR);
        if (count < 0 && Libc.LastError == Errno.EAGAIN)
            return false;
        LinuxException.ThrowIfFailed(count, "send a descriptor");
        return true;
    }
}
