using System.Globalization;
using Berth.Linux.Descriptors;
using Berth.Linux.Errors;
using Berth.Linux.Interop;
using Microsoft.Win32.SafeHandles;

namespace Berth.Linux.Processes;

/// <summary>
/// A process that is not necessarily our child, held by a pidfd: it never names another process, even when the pid is reused.
/// </summary>
public sealed class ProcessHandle : IDisposable
{
    private readonly Lazy<Task> _exit;

    private ProcessHandle(ProcessIdentity identity, SafeFileHandle pidFd)
    {
        Identity = identity;
        PidFd = pidFd;
        _exit = new Lazy<Task>(() => Reactor.WaitReadableAsync(pidFd));
    }

    /// <summary>Which process it is.</summary>
    public ProcessIdentity Identity { get; }

    /// <summary>The pidfd; owned by this object.</summary>
    public SafeFileHandle PidFd { get; }

    /// <summary>Opens a running (or ended, not yet reaped) process; null where it is gone or the pid is another's by now.</summary>
    /// <param name="identity">Pid and start time, as recorded when it was started.</param>
    /// <exception cref="LinuxException">pidfd_open(2) failed otherwise.</exception>
    public static ProcessHandle? TryOpen(ProcessIdentity identity)
    {
        var pidFd = Libc.pidfd_open(identity.Pid, 0);
        if (pidFd.IsInvalid)
        {
            // EINVAL: the number is a thread's now.
            return Libc.LastError is Errno.ESRCH or Errno.EINVAL
                ? null
                : throw LinuxException.Last("open process", identity.Pid.ToString(CultureInfo.InvariantCulture));
        }

        // Opened first and compared second: what has that start time while we hold the pidfd is what we hold.
        if (ProcessIdentity.Find(identity.Pid) == identity)
            return new ProcessHandle(identity, pidFd);
        pidFd.Dispose();
        return null;
    }

    /// <summary>Sends a signal; false where the process has ended.</summary>
    /// <param name="signal">Which.</param>
    /// <exception cref="LinuxException">EPERM: not ours to signal.</exception>
    public bool Signal(Signal signal) => PidFdSignal.Send(PidFd, signal, Identity.Pid);

    /// <summary>Completes when the process has ended. How it ended is for its parent to know.</summary>
    /// <param name="cancellationToken">Stops waiting.</param>
    public Task WaitForExitAsync(CancellationToken cancellationToken = default) => _exit.Value.WaitAsync(cancellationToken);

    /// <summary>Lets go of the process; it runs on.</summary>
    public void Dispose() => PidFd.Dispose();
}
