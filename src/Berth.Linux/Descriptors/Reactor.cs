using Berth.Linux.Errors;
using Berth.Linux.Interop;
using Berth.Linux.Processes;
using Microsoft.Win32.SafeHandles;

namespace Berth.Linux.Descriptors;

/// <summary>
/// Waits for descriptors without a thread for each: one epoll(7) instance and one background thread for the process, started by the
/// first wait and never stopped.
/// </summary>
/// <remarks>
/// We have a few constraints we're working under here. A wait ends exactly once: by its event (on the reactor's thread) or by
/// cancellation (on any thread), and these race with each other and with the wait still being set up. What makes it come out right:
///
/// 1. A wait is known to epoll by a ticket, a number that is never used again, not by its descriptor or its address. An event
///    that epoll_wait had already fetched when the wait was cancelled finds no ticket and is dropped; it can never complete a later
///    wait on a descriptor that happens to have the same number.
/// 2. Who removes the ticket from the table ends the wait. There is one table and one lock, so there is one such thread.
/// 3. The handle is kept from closing (DangerousAddRef) from before EPOLL_CTL_ADD until after EPOLL_CTL_DEL. Otherwise its number
///    could be reused in between, and we should remove somebody else's descriptor. Disposing a handle that is waited for therefore does
///    not end the wait: cancel it.
/// 4. Setting up happens under the lock as a whole: table, epoll, cancellation. An event that fires at once blocks on the lock
///    until the registration for cancellation is in place, so it can always take that back (with Unregister, which, unlike Dispose,
///    does not wait for a cancellation that is itself waiting for our lock). A token that is cancelled already calls back on
///    this thread, inside Register; the lock is reentrant, and the wait ends before it was returned.
/// 5. Continuations run on the thread pool (RunContinuationsAsynchronously), never on the reactor's thread, which they would stall.
///
/// epoll knows each descriptor once: a second wait on the same descriptor while one is pending is a caller's bug and throws. Whoever
/// needs two waits on one open file duplicates the descriptor, or shares the task (<see cref="ChildProcess"/> does).
/// </remarks>
public static class Reactor
{
    private const int EventsAtOnce = 64;
    private const int StackSize = 256 * 1024;

    private static readonly Lock s_gate = new();
    private static readonly Dictionary<ulong, Wait> s_waits = [];
    private static ulong s_lastTicket;
    private static SafeFileHandle? s_epoll;

    /// <summary>
    /// Completes when the descriptor can be read without blocking, or its other end is closed; for a pidfd, when the process has ended.
    /// </summary>
    /// <param name="descriptor">A pipe, socket, pidfd, eventfd...; stays the caller's, and cannot close before the wait ends.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="InvalidOperationException">The descriptor is being waited for already.</exception>
    /// <exception cref="LinuxException">epoll refuses it: EPERM for a regular file or directory.</exception>
    public static Task WaitReadableAsync(SafeFileHandle descriptor, CancellationToken cancellationToken = default) =>
        WaitAsync(descriptor, Libc.EPOLLIN | Libc.EPOLLRDHUP, cancellationToken);

    /// <summary>
    /// Completes when the descriptor can be written without blocking (a pipe: at least 4096 bytes), or its other end is closed.
    /// </summary>
    /// <param name="descriptor">A pipe or socket; stays the caller's, and cannot close before the wait ends.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="InvalidOperationException">The descriptor is being waited for already.</exception>
    /// <exception cref="LinuxException">epoll refuses it: EPERM for a regular file or directory.</exception>
    public static Task WaitWritableAsync(SafeFileHandle descriptor, CancellationToken cancellationToken = default) =>
        WaitAsync(descriptor, Libc.EPOLLOUT, cancellationToken);

    /// <summary>
    /// Completes when the other end of a connection is closed for good: its peer can neither send nor receive any more. What it has sent
    /// stays to be read.
    /// </summary>
    /// <param name="descriptor">A socket; stays the caller's, and cannot close before the wait ends.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="InvalidOperationException">The descriptor is being waited for already.</exception>
    /// <exception cref="LinuxException">epoll refuses it: EPERM for a regular file or directory.</exception>
    public static Task WaitHangUpAsync(SafeFileHandle descriptor, CancellationToken cancellationToken = default) =>
        WaitAsync(descriptor, events: 0, cancellationToken); // epoll always tells of EPOLLHUP and EPOLLERR (epoll_ctl(2))

    private static Task WaitAsync(SafeFileHandle descriptor, uint events, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(descriptor);
        if (cancellationToken.IsCancellationRequested)
            return Task.FromCanceled(cancellationToken);
        var wait = new Wait(descriptor, cancellationToken);
        lock (s_gate)
        {
            var epoll = s_epoll ??= Start();
            wait.Ticket = ++s_lastTicket;
            var held = false;
            descriptor.DangerousAddRef(ref held);
            if (Libc.epoll_ctl(epoll, Libc.EPOLL_CTL_ADD, descriptor, events, wait.Ticket) < 0)
            {
                var error = Libc.LastError;
                descriptor.DangerousRelease();
                throw error == Errno.EEXIST
                    ? new InvalidOperationException("The descriptor is being waited for already.")
                    : new LinuxException(error, "wait for the descriptor");
            }

            s_waits.Add(wait.Ticket, wait);
            wait.Cancellation = cancellationToken.UnsafeRegister(static state => Cancel((Wait)state!), wait);
        }

        return wait.Task;
    }

    private static void Cancel(Wait wait)
    {
        if (Remove(wait.Ticket) is not null)
            wait.TrySetCanceled(wait.Token);
    }

    /// <summary>Takes a wait out of the table and out of epoll; null where another thread was first.</summary>
    private static Wait? Remove(ulong ticket)
    {
        lock (s_gate)
        {
            if (!s_waits.Remove(ticket, out var wait))
                return null;
            // It cannot fail: the descriptor is open (we hold it) and was added.
            _ = Libc.epoll_ctl(s_epoll!, Libc.EPOLL_CTL_DEL, wait.Descriptor, 0, 0);
            wait.Descriptor.DangerousRelease();
            wait.Cancellation.Unregister();
            return wait;
        }
    }

    private static SafeFileHandle Start()
    {
        var epoll = Libc.epoll_create1(Libc.EPOLL_CLOEXEC);
        if (epoll.IsInvalid)
            throw LinuxException.Last("make the epoll instance");
        new Thread(Run, StackSize) { IsBackground = true, Name = "reactor" }.UnsafeStart(epoll);
        return epoll;
    }

    private static void Run(object? state)
    {
        var epoll = (SafeFileHandle)state!;
        Span<ulong> ready = stackalloc ulong[EventsAtOnce];
        while (true)
        {
            var count = Libc.epoll_wait(epoll, ready, -1);
            if (count < 0 && Libc.LastError != Errno.EINTR)
                throw LinuxException.Last("wait for events");
            for (var i = 0; i < count; i++)
                Remove(ready[i])?.TrySetResult();
        }
    }

    private sealed class Wait(SafeFileHandle descriptor, CancellationToken token)
        : TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)
    {
        internal SafeFileHandle Descriptor { get; } = descriptor;

        internal CancellationToken Token { get; } = token;

        internal ulong Ticket { get; set; }

        internal CancellationTokenRegistration Cancellation { get; set; }
    }
}
