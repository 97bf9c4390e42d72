using System.Net.Sockets;
using System.Runtime.InteropServices;
using Berth.Linux.Abi;
using Berth.Linux.Descriptors;
using Berth.Linux.Errors;
using Berth.Linux.Interop;
using Microsoft.Win32.SafeHandles;

namespace Berth.Linux.Sockets;

/// <summary>
/// Passes an open descriptor to another process over a unix stream socket: SCM_RIGHTS, unix(7). Every method waits until the descriptor is
/// passed, even if the socket has O_NONBLOCK.
/// </summary>
public static class DescriptorPassing
{
    /// <summary>Receives one descriptor; blocks the calling thread. The caller owns the descriptor, which is close-on-exec.</summary>
    /// <param name="socket">A connected unix stream socket; owned by the caller.</param>
    /// <returns>The descriptor; null: the peer has closed its end.</returns>
    /// <exception cref="LinuxException">recvmsg(2) failed.</exception>
    /// <exception cref="InvalidDataException">
    /// The peer sent a byte without a descriptor, or several descriptors (all of which are closed), or this process may not open more.
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

    /// <summary>Receives one descriptor; occupies no thread while it waits. The caller owns it; it is close-on-exec.</summary>
    /// <param name="socket">A connected unix stream socket; owned by the caller.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>The descriptor; null: the peer has closed its end.</returns>
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

    /// <summary>Sends a descriptor with one byte of data. The receiver gets a descriptor for the same open file.</summary>
    /// <param name="socket">A connected unix stream socket; owned by the caller.</param>
    /// <param name="descriptor">The descriptor; owned by the caller, who may close it after the call.</param>
    /// <exception cref="LinuxException">sendmsg(2) failed; EPIPE: the peer has closed its end.</exception>
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

    /// <summary>Like <see cref="Send(Socket, SafeHandle)"/>, but occupies no thread while it waits.</summary>
    /// <param name="socket">A connected unix stream socket; owned by the caller.</param>
    /// <param name="descriptor">The descriptor; owned by the caller, who may close it after completion.</param>
    /// <param name="cancellationToken">Stops waiting; nothing was sent.</param>
    /// <exception cref="LinuxException">sendmsg(2) failed; EPIPE: the peer has closed its end.</exception>
    public static async ValueTask SendAsync(Socket socket, SafeHandle descriptor, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(socket);
        ArgumentNullException.ThrowIfNull(descriptor);
        using var own = FileDescriptors.Duplicate(socket.SafeHandle);
        do
            await Reactor.WaitWritableAsync(own, cancellationToken).ConfigureAwait(false);
        while (!TrySend(own, Libc.MSG_DONTWAIT, descriptor));
    }

    /// <summary>Receives once; false: no message yet.</summary>
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

        // The buffer has space for one descriptor. The kernel installs no more, and sets MSG_CTRUNC.
        if ((flags & Libc.MSG_CTRUNC) != 0)
        {
            descriptor?.Dispose();
            throw new InvalidDataException("More than one descriptor was sent, or this process may open no more (RLIMIT_NOFILE).");
        }

        return count > 0 && descriptor is null
            ? throw new InvalidDataException("A message was received without the expected descriptor.")
            : true;
    }

    /// <summary>Sends once; false: the socket is full.</summary>
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
