using Berth.Linux.Errors;
using Berth.Linux.Interop;
using Microsoft.Win32.SafeHandles;

namespace Berth.Linux.Descriptors;

/// <summary>
/// An epoll(7) instance for one thread that waits for many descriptors. Unlike the <see cref="Reactor"/> it keeps what it was told to
/// watch, and calls nobody: it says which tokens are ready.
/// </summary>
/// <remarks>
/// The kernel watches the open file, not the descriptor: one that another process has a copy of would be reported after it was closed
/// here. So <see cref="Remove"/> it first.
/// </remarks>
public sealed class EventPoll : IDisposable
{
    private const uint Reading = Libc.EPOLLIN | Libc.EPOLLRDHUP;
    private readonly SafeFileHandle _epoll;

    private EventPoll(SafeFileHandle epoll) => _epoll = epoll;

    /// <summary>Makes one.</summary>
    /// <exception cref="LinuxException">epoll_create1(2) failed: EMFILE, ENFILE.</exception>
    public static EventPoll Create()
    {
        var epoll = Libc.epoll_create1(Libc.EPOLL_CLOEXEC);
        return epoll.IsInvalid ? throw LinuxException.Last("make the epoll instance") : new EventPoll(epoll);
    }

    /// <summary>
    /// Watches a descriptor: its token is ready as long as there is something to read, or its other end is closed; a pidfd's, when the
    /// process has ended.
    /// </summary>
    /// <param name="descriptor">A pipe, socket, pidfd, eventfd...; stays the caller's.</param>
    /// <param name="token">What <see cref="Wait"/> calls it.</param>
    /// <param name="onlyChanges">Whether it is ready only when more has come than there was (EPOLLET).</param>
    /// <exception cref="LinuxException">epoll refuses it: EEXIST, EPERM for a regular file, ENOSPC.</exception>
    public void Add(SafeFileHandle descriptor, ulong token, bool onlyChanges = false) => LinuxException.ThrowIfFailed(
        Libc.epoll_ctl(_epoll, Libc.EPOLL_CTL_ADD, descriptor, Reading | (onlyChanges ? Libc.EPOLLET : 0), token), "watch a descriptor");

    /// <summary>
    /// Watches a descriptor no longer; one that is not watched is fine. Tokens that <see cref="Wait"/> has returned by then stay returned.
    /// </summary>
    /// <param name="descriptor">What was added.</param>
    public void Remove(SafeFileHandle descriptor) => _ = Libc.epoll_ctl(_epoll, Libc.EPOLL_CTL_DEL, descriptor, 0, 0);

    /// <summary>Waits until something is ready, a signal was handled, or the time is over; returns how many tokens there are.</summary>
    /// <param name="ready">The tokens, from the start.</param>
    /// <param name="timeoutMilliseconds">How long to wait; -1 for ever.</param>
    /// <exception cref="LinuxException">epoll_wait(2) failed.</exception>
    public int Wait(Span<ulong> ready, int timeoutMilliseconds)
    {
        var count = Libc.epoll_wait(_epoll, ready, timeoutMilliseconds);
        if (count < 0 && Libc.LastError != Errno.EINTR)
            throw LinuxException.Last("wait for events");
        return Math.Max(count, 0);
    }

    /// <summary>Closes it.</summary>
    public void Dispose() => _epoll.Dispose();
}
