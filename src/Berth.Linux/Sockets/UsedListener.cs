using Berth.Linux.Abi;
using Berth.Linux.Descriptors;
using Berth.Linux.Errors;
using Berth.Linux.Interop;
using Microsoft.Win32.SafeHandles;

namespace Berth.Linux.Sockets;

/// <summary>
/// A listening socket that another process has used. All processes share the open socket, so flags, options, and whether it listens are as
/// that process left them.
/// </summary>
public static class UsedListener
{
    private static readonly byte[] s_zeros = new byte[16];

    /// <summary>
    /// Restores a socket to its state after bind: blocking, with a queue of full length, and without options of the process that keep
    /// clients from connecting.
    /// </summary>
    /// <param name="socket">A bound socket; owned by the caller.</param>
    /// <param name="isListening">Whether it accepts connections instead of datagrams.</param>
    /// <returns>False: the socket is unusable, because the process called shutdown(2) or connect(2), or locked a filter.</returns>
    public static bool TryRenew(SafeFileHandle socket, bool isListening)
    {
        _ = Libc.fcntl(socket, Libc.F_SETFL, 0);
        foreach (var option in (ReadOnlySpan<int>)[Libc.SO_RCVTIMEO, Libc.SO_SNDTIMEO])
            _ = Libc.setsockopt(socket, Libc.SOL_SOCKET, option, s_zeros, 2 * sizeof(long));
        _ = Libc.setsockopt(socket, Libc.SOL_SOCKET, Libc.SO_LINGER, s_zeros, 2 * sizeof(int));

        // Options that this kind of socket does not have fail without harm.
        _ = Libc.setsockopt(socket, Libc.SOL_SOCKET, Libc.SO_REUSEPORT, s_zeros, sizeof(int));
        _ = Libc.setsockopt(socket, Libc.SOL_SOCKET, Libc.SO_BINDTODEVICE, s_zeros, 0);
        _ = Libc.setsockopt(socket, Libc.IPPROTO_TCP, Libc.TCP_DEFER_ACCEPT, s_zeros, sizeof(int));
        if (Libc.setsockopt(socket, Libc.SOL_SOCKET, Libc.SO_DETACH_FILTER, s_zeros, sizeof(int)) < 0 && Libc.LastError is Errno.EPERM)
            return false;

        var length = s_zeros.Length;
        if (isListening ? Libc.listen(socket, int.MaxValue) < 0 : Libc.getpeername(socket, new byte[length], ref length) == 0)
            return false;
        return IsListening(socket);
    }

    /// <summary>
    /// Whether a socket still receives: shutdown(2) by any process that has it ends that for all. Nothing of the socket is changed.
    /// </summary>
    /// <param name="socket">A socket that was listening, or receives datagrams; owned by the caller.</param>
    public static bool IsListening(SafeFileHandle socket)
    {
        Span<PollEntry> state = [new PollEntry(socket) { Wanted = PollEvents.ReadingShutDown }];
        _ = DescriptorPoll.Wait(state, 0);
        return state[0].Ready == PollEvents.None;
    }
}
