using System.Globalization;
using Berth.Linux.Descriptors;
using Berth.Linux.Errors;
using Berth.Linux.Interop;
using Microsoft.Win32.SafeHandles;

namespace Berth.Linux.Processes;

/// <summary>
/// A process, not necessarily a child, held by a pidfd. The pidfd never refers to another process, even if the pid is reused.
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

    /// <summary>Pid and start time.</summary>
    public ProcessIdentity Identity { get; }

    /// <summary>The pidfd; owned by this object.</summary>
    public SafeFileHandle PidFd { get; }

    /// <summary>Opens a process that runs or is a zombie; null if it does not exist any more, even if its pid is reused.</summary>
    /// <param name="identity">Pid and start time, as recorded when the process was started.</param>
    /// <exception cref="LinuxException">pidfd_open(2) failed for another reason.</exception>
    public static ProcessHandle? TryOpen(ProcessIdentity identity)
    {
        var pidFd = Libc.pidfd_open(identity.Pid, 0);
        if (pidFd.IsInvalid)
        {
            // EINVAL: the number now belongs to a thread.
            return Libc.LastError is Errno.ESRCH or Errno.EINVAL
                ? null
                : throw LinuxException.Last("open process", identity.Pid.ToString(CultureInfo.InvariantCulture));
        }

        // Compare after opening: if the process with this pid has the start time now, it is the one that the pidfd holds.
        if (ProcessIdentity.Find(identity.Pid) == identity)
            return new ProcessHandle(identity, pidFd);
        pidFd.Dispose();
        return null;
    }

    /// <summary>Sends a signal; false if the process has ended.</summary>
    /// <param name="signal">The signal.</param>
    /// <exception cref="LinuxException">EPERM: this process may not signal the other.</exception>
    public bool Signal(Signal signal) => PidFdSignal.Send(PidFd, signal, Identity.Pid);

    /// <summary>Completes when the process has ended. Only its parent can read its exit status.</summary>
    /// <param name="cancellationToken">Stops waiting.</param>
    public Task WaitForExitAsync(CancellationToken cancellationToken = default) => _exit.Value.WaitAsync(cancellationToken);

    /// <summary>Closes the pidfd; the process continues.</summary>
    public void Dispose() => PidFd.Dispose();
}
