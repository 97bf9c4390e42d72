using System.Globalization;
using Berth.Linux.Descriptors;
using Berth.Linux.Errors;
using Berth.Linux.Interop;
using Microsoft.Win32.SafeHandles;

namespace Berth.Linux.Processes;

/// <summary>A child of this process. Whoever owns it waits for it: an ended child that is never waited for stays as a zombie.</summary>
/// <remarks>
/// Several may wait at once, some in their thread and some not. Each finds out that the process has ended without reaping it
/// (the pidfd is readable, or waitid with WNOWAIT), and then reaps it under the lock, where the first one keeps the status for the others.
/// Whoever reaches the lock second must not call waitid again: ECHILD.
/// </remarks>
public sealed class ChildProcess : IDisposable
{
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

    /// <summary>When it started, in clock ticks after boot.</summary>
    public ulong StartTime => Identity.StartTime;

    /// <summary>Pid and start time: what to record in order to find the process again.</summary>
    public ProcessIdentity Identity { get; }

    /// <summary>The pidfd; owned by this object.</summary>
    public SafeFileHandle PidFd { get; }

    /// <summary>Sends a signal; false where the process has ended.</summary>
    /// <param name="signal">Which.</param>
    /// <exception cref="LinuxException">EPERM: it has become another user's.</exception>
    public bool Signal(Signal signal) => PidFdSignal.Send(PidFd, signal, Pid);

    /// <summary>
    /// Sends a signal to the process group that the child leads; false where the group has no process any more, or the child has been
    /// waited for: from then on the group's number may be another's.
    /// </summary>
    /// <param name="signal">Which.</param>
    /// <exception cref="LinuxException">EPERM: not ours to signal.</exception>
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

    /// <summary>Waits in this thread for the process to end.</summary>
    /// <exception cref="LinuxException">waitid(2) failed: ECHILD where someone else has reaped it.</exception>
    public ExitStatus Wait()
    {
        if (Status is { } known)
            return known;
        while (Libc.waitid(Libc.P_PIDFD, PidFd, out _, Libc.WEXITED | Libc.WNOWAIT) < 0)
        {
            // ECHILD: another waiter was faster. Reap() has its answer, or says the same.
            if (Libc.LastError == Errno.ECHILD)
                break;
            if (Libc.LastError != Errno.EINTR)
                throw LinuxException.Last("wait for process", Subject);
        }

        return Reap();
    }

    /// <summary>Waits for the process to end, without holding a thread.</summary>
    /// <param name="cancellationToken">Stops waiting; the process runs on.</param>
    /// <exception cref="LinuxException">waitid(2) failed: ECHILD where someone else has reaped it.</exception>
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

    /// <summary>Lets go of the process; it runs on.</summary>
    public void Dispose() => PidFd.Dispose();

    internal static ChildProcess Open(int pid, string name)
    {
        var pidFd = Libc.pidfd_open(pid, 0);
        if (pidFd.IsInvalid)
            throw LinuxException.Last("hold the new process of", name);
        // Nobody has waited for it, so /proc shows it even when it has ended already.
        if (ProcessIdentity.Find(pid) is { } identity)
            return new ChildProcess(identity, pidFd);
        pidFd.Dispose();
        throw new LinuxException(Errno.ESRCH, "read the start time of the new process of", name);
    }

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

            var status = information.si_code == Libc.CLD_EXITED
                ? ExitStatus.Exited(information.si_status)
                : ExitStatus.Killed((Signal)information.si_status, information.si_code == Libc.CLD_DUMPED);
            _status = status;
            return status;
        }
    }
}
