using Berth.Linux.Errors;
using Berth.Linux.Interop;
using Microsoft.Win32.SafeHandles;

namespace Berth.Linux.Processes;

/// <summary>Signals to this process itself, and to one that somebody holds a pidfd of.</summary>
public static class ProcessSignal
{
    /// <summary>Sends a signal to a process; false where it has ended.</summary>
    /// <param name="pidFd">A pidfd; stays the caller's.</param>
    /// <param name="signal">Which.</param>
    /// <exception cref="LinuxException">EPERM: not ours to signal.</exception>
    public static bool Send(SafeFileHandle pidFd, Signal signal) => PidFdSignal.Send(pidFd, signal, pid: 0);

    /// <summary>Sends a signal to this process, all its threads (kill(2)).</summary>
    /// <param name="signal">The signal; SIGSTOP returns when the process is continued.</param>
    /// <exception cref="LinuxException">kill(2) failed.</exception>
    public static void SendToSelf(Signal signal) =>
        LinuxException.ThrowIfFailed(Libc.kill(Environment.ProcessId, (int)signal), "signal", "this process");
}
