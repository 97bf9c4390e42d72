using Berth.Linux.Errors;
using Berth.Linux.Interop;
using Microsoft.Win32.SafeHandles;

namespace Berth.Linux.Descriptors;

/// <summary>
/// Waits for descriptors without a thread for each: one epoll(7) instance and one background thread for the process. The first wait starts
/// the thread; it never stops.
/// </summary>
/// <remarks>
/// A wait ends exactly once: by its event (on the reactor's thread) or by cancellation (on any thread). These race with each other and with
/// the set-up of the wait. The following rules make the outcome well defined:
///
/// 1. epoll knows a wait by a ticket, a number that is never reused, not by its descriptor or address. If epoll_wait has already
///    fetched an event when its wait is cancelled, the event finds no ticket and is dropped. It can't complete a later wait on a
///    descriptor that happens to have the same number.
/// 2. The thread that removes the ticket from the table ends the wait. There is one table with one lock, so exactly one thread does.
/// 3. The handle can't close between EPOLL_CTL_ADD and EPOLL_CTL_DEL (DangerousAddRef). Otherwise its number could be reused in between,
///    and the reactor would remove a descriptor of somebody else. So disposing a handle does not end a wait on it: cancel the wait.
/// 4. Table, epoll and cancellation are set up together under the lock. An event that fires at once blocks on the lock until the
///    cancellation is registered, so that the event can unregister it. Unregister is used instead of Dispose, which would wait for a
///    cancellation callback that is itself waiting for the lock. A token that is already cancelled calls back on this thread inside
///    UnsafeRegister; the lock is reentrant, and the wait ends before WaitAsync returns its task.
/// 5. Continuations run on the thread pool (RunContinuationsAsynchronously), never on the reactor's thread, which they would stall.
///
/// epoll holds each descriptor once. A second wait on a descriptor while one is pending is a mistake of the caller and throws. For two
/// waits on one open file, duplicate the descriptor or share the task (as <see cref="Processes.ChildProcess"/> does).
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
    /// <param name="descriptor">A pipe, socket, pidfd, eventfd...; owned by the caller. It can't close before the wait ends.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="InvalidOperationException">Another wait on the descriptor is pending.</exception>
    /// <exception cref="LinuxException">epoll refused the descriptor: EPERM for a regular file or directory.</exception>
    public static Task WaitReadableAsync(SafeFileHandle descriptor, CancellationToken cancellationToken = default) =>
        WaitAsync(descriptor, Libc.EPOLLIN | Libc.EPOLLRDHUP, cancellationToken);

    /// <summary>
    /// Completes when the descriptor can be written without blocking (a pipe: at least 4096 bytes), or its other end is closed.
    /// </summary>
    /// <param name="descriptor">A pipe or socket; owned by the caller. It can't close before the wait ends.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="InvalidOperationException">Another wait on the descriptor is pending.</exception>
    /// <exception cref="LinuxException">epoll refused the descriptor: EPERM for a regular file or directory.</exception>
    public static Task WaitWritableAsync(SafeFileHandle descriptor, CancellationToken cancellationToken = default) =>
        WaitAsync(descriptor, Libc.EPOLLOUT, cancellationToken);

    /// <summary>
    /// Completes when a connection is closed in both directions: the peer can neither send nor receive any more. Data that the peer has
    /// sent can still be read.
    /// </summary>
    /// <param name="descriptor">A socket; owned by the caller. It can't close before the wait ends.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="InvalidOperationException">Another wait on the descriptor is pending.</exception>
    /// <exception cref="LinuxException">epoll refused the descriptor: EPERM for a regular file or directory.</exception>
    public static Task WaitHangUpAsync(SafeFileHandle descriptor, CancellationToken cancellationToken = default) =>
        WaitAsync(descriptor, events: 0, cancellationToken); // epoll always reports EPOLLHUP and EPOLLERR (epoll_ctl(2))

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

    /// <summary>Removes a wait from the table and from epoll. Returns null if another thread was first.</summary>
    private static Wait? Remove(ulong ticket)
    {
        lock (s_gate)
        {
            if (!s_waits.Remove(ticket, out var wait))
                return null;
            // Can't fail: the descriptor is open (DangerousAddRef) and was added.
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
