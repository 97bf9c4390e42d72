using System.Collections.Concurrent;
using System.Globalization;
using Berth.Linux.Descriptors;
using Berth.Linux.Errors;
using Berth.Linux.Interop;
using Microsoft.Win32.SafeHandles;

namespace Berth.Linux.Processes;

/// <summary>A child of this process. Its owner must wait for it: otherwise the child remains a zombie after it has ended.</summary>
/// <remarks>
/// Several callers may wait at once, blocking or not. Each first learns without reaping that the process has ended (the pidfd is readable,
/// or waitid with WNOWAIT), and then reaps it under the lock. The first stores the status for the others, which must not call waitid again:
/// it would fail with ECHILD.
/// </remarks>
public sealed class ChildProcess : IDisposable
{
    // The children of this process that it has started and not reaped.
    private static readonly ConcurrentDictionary<int, ProcessIdentity> s_started = new();

    private readonly Lock _gate = new();
    private ExitStatus? _status;
    private Task<ExitStatus>? _exit;

    private ChildProcess(ProcessIdentity identity, SafeFileHandle pidFd)
    {
        Identity = identity;
        PidFd = pidFd;
    }

    /// <summary>The process id.</summary>
    public int Pid => Identity.Pid;

    /// <summary>The start time in clock ticks after boot.</summary>
    public ulong StartTime => Identity.StartTime;

    /// <summary>Pid and start time, with which the process can be found again.</summary>
    public ProcessIdentity Identity { get; }

    /// <summary>The pidfd; owned by this object.</summary>
    public SafeFileHandle PidFd { get; }

    /// <summary>Sends a signal; false if the process has ended.</summary>
    /// <param name="signal">The signal.</param>
    /// <exception cref="LinuxException">EPERM: the process now runs as another user.</exception>
    public bool Signal(Signal signal) => PidFdSignal.Send(PidFd, signal, Pid);

    /// <summary>
    /// Sends a signal to the process group that the child leads; false if the group has no process left, or the child has been reaped.
    /// After that, the number of the group may belong to another.
    /// </summary>
    /// <param name="signal">The signal.</param>
    /// <exception cref="LinuxException">EPERM: this process may not signal the group.</exception>
    public bool SignalGroup(Signal signal)
    {
        lock (_gate)
        {
            if (_status is not null)
                return false;
            if (Libc.kill(-Pid, (int)signal) == 0)
                return true;
            return Libc.LastError == Errno.ESRCH ? false : throw LinuxException.Last("signal process group", Subject);
        }
    }

    /// <summary>Blocks this thread until the process has ended.</summary>
    /// <exception cref="LinuxException">waitid(2) failed; ECHILD: other code has reaped the child.</exception>
    public ExitStatus Wait()
    {
        if (Status is { } known)
            return known;
        while (Libc.waitid(Libc.P_PIDFD, PidFd, out _, Libc.WEXITED | Libc.WNOWAIT) < 0)
        {
            // ECHILD: another waiter has reaped the child. Reap() returns the stored status, or fails in the same way.
            if (Libc.LastError == Errno.ECHILD)
                break;
            if (Libc.LastError != Errno.EINTR)
                throw LinuxException.Last("wait for process", Subject);
        }

        return Reap();
    }

    /// <summary>Waits until the process has ended, without blocking a thread.</summary>
    /// <param name="cancellationToken">Stops waiting; the process continues.</param>
    /// <exception cref="LinuxException">waitid(2) failed; ECHILD: other code has reaped the child.</exception>
    public ValueTask<ExitStatus> WaitAsync(CancellationToken cancellationToken = default)
    {
        Task<ExitStatus> exit;
        lock (_gate)
        {
            if (_status is { } known)
                return new ValueTask<ExitStatus>(known);
            exit = _exit ??= ReapWhenEndedAsync();
        }

        return new ValueTask<ExitStatus>(exit.WaitAsync(cancellationToken));
    }

    /// <summary>Closes the pidfd; the process continues.</summary>
    public void Dispose() => PidFd.Dispose();

    internal static ChildProcess Open(int pid, string name)
    {
        var pidFd = Libc.pidfd_open(pid, 0);
        if (pidFd.IsInvalid)
            throw LinuxException.Last("hold the new process of", name);
        // The process has not been reaped, so /proc shows it even if it has ended.
        if (ProcessIdentity.Find(pid) is { } identity)
        {
            s_started[pid] = identity;
            return new ChildProcess(identity, pidFd);
        }

        pidFd.Dispose();
        throw new LinuxException(Errno.ESRCH, "read the start time of the new process of", name);
    }

    /// <summary>Whether this process has started a process, and not reaped it.</summary>
    internal static bool IsStarted(ProcessIdentity identity) =>
        s_started.TryGetValue(identity.Pid, out var started) && started == identity;

    private ExitStatus? Status
    {
        get
        {
            lock (_gate)
                return _status;
        }
    }

    private string Subject => Pid.ToString(CultureInfo.InvariantCulture);

    private async Task<ExitStatus> ReapWhenEndedAsync()
    {
        await Reactor.WaitReadableAsync(PidFd, CancellationToken.None).ConfigureAwait(false);
        return Reap();
    }

    private ExitStatus Reap()
    {
        lock (_gate)
        {
            if (_status is { } known)
                return known;
            Libc.siginfo_t information;
            while (Libc.waitid(Libc.P_PIDFD, PidFd, out information, Libc.WEXITED) < 0)
            {
                if (Libc.LastError != Errno.EINTR)
                    throw LinuxException.Last("wait for process", Subject);
            }

            s_started.TryRemove(KeyValuePair.Create(Pid, Identity));
            var status = information.si_code == Libc.CLD_EXITED
                ? ExitStatus.Exited(information.si_status)
                : ExitStatus.Killed((Signal)information.si_status, information.si_code == Libc.CLD_DUMPED);
            _status = status;
            return status;
        }
    }
}
