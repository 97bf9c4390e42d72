using Berth.Linux.Errors;
using Berth.Linux.Interop;
using Microsoft.Win32.SafeHandles;

namespace Berth.Linux.Descriptors;

/// <summary>
/// An epoll(7) instance for one thread that waits for many descriptors. Unlike the <see cref="Reactor"/>, it keeps watching a descriptor
/// until that is removed, and <see cref="Wait"/> returns the tokens that are ready instead of completing tasks.
/// </summary>
/// <remarks>
/// The kernel watches the open file, not the descriptor. If another process has a copy of the descriptor, events arrive even after it is
/// closed here. So call <see cref="Remove"/> before closing a descriptor.
/// </remarks>
public sealed class EventPoll : IDisposable
{
    private const uint Reading = Libc.EPOLLIN | Libc.EPOLLRDHUP;
    private readonly SafeFileHandle _epoll;

    private EventPoll(SafeFileHandle epoll) => _epoll = epoll;

    /// <summary>Creates an epoll instance.</summary>
    /// <exception cref="LinuxException">epoll_create1(2) failed: EMFILE, ENFILE.</exception>
    public static EventPoll Create()
    {
        var epoll = Libc.epoll_create1(Libc.EPOLL_CLOEXEC);
        return epoll.IsInvalid ? throw LinuxException.Last("make the epoll instance") : new EventPoll(epoll);
    }

    /// <summary>
    /// Watches a descriptor. Its token is ready while there is data to read or the other end is closed; the token of a pidfd, once the
    /// process has ended.
    /// </summary>
    /// <param name="descriptor">A pipe, socket, pidfd, eventfd...; owned by the caller.</param>
    /// <param name="token">The value that <see cref="Wait"/> returns for the descriptor.</param>
    /// <param name="onlyChanges">Whether the token is ready only after new data has arrived (EPOLLET).</param>
    /// <exception cref="LinuxException">epoll refuses it: EEXIST, EPERM for a regular file, ENOSPC.</exception>
    public void Add(SafeFileHandle descriptor, ulong token, bool onlyChanges = false) => LinuxException.ThrowIfFailed(
        Libc.epoll_ctl(_epoll, Libc.EPOLL_CTL_ADD, descriptor, Reading | (onlyChanges ? Libc.EPOLLET : 0), token), "watch a descriptor");

    /// <summary>
    /// Watches a descriptor for both directions. Its token is ready when data has arrived, when there is room again after a write that
    /// failed with EAGAIN, and when the other end is closed (EPOLLET): each time, use it until EAGAIN.
    /// </summary>
    /// <param name="descriptor">A socket; owned by the caller.</param>
    /// <param name="token">The value that <see cref="Wait"/> returns for the descriptor.</param>
    /// <exception cref="LinuxException">epoll refuses it: EEXIST, ENOSPC.</exception>
    public void AddBoth(SafeFileHandle descriptor, ulong token) => LinuxException.ThrowIfFailed(
        Libc.epoll_ctl(_epoll, Libc.EPOLL_CTL_ADD, descriptor, Reading | Libc.EPOLLOUT | Libc.EPOLLET, token), "watch a descriptor");

    /// <summary>
    /// Stops watching a descriptor; no error if it is not watched. Tokens that <see cref="Wait"/> has already returned are not affected.
    /// </summary>
    /// <param name="descriptor">The descriptor that was added.</param>
    public void Remove(SafeFileHandle descriptor) => _ = Libc.epoll_ctl(_epoll, Libc.EPOLL_CTL_DEL, descriptor, 0, 0);

    /// <summary>
    /// Waits until a token is ready, a signal was handled, or the timeout has elapsed. Returns the number of ready tokens.
    /// </summary>
    /// <param name="ready">Receives the tokens.</param>
    /// <param name="timeoutMilliseconds">The timeout; -1 waits without limit.</param>
    /// <exception cref="LinuxException">epoll_wait(2) failed.</exception>
    public int Wait(Span<ulong> ready, int timeoutMilliseconds)
    {
        var count = Libc.epoll_wait(_epoll, ready, timeoutMilliseconds);
        if (count < 0 && Libc.LastError != Errno.EINTR)
            throw LinuxException.Last("wait for events");
        return Math.Max(count, 0);
    }

    /// <summary>Closes the epoll instance.</summary>
    public void Dispose() => _epoll.Dispose();
}
