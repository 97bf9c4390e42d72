using Berth.Linux.Errors;
using Berth.Linux.Interop;
using Microsoft.Win32.SafeHandles;

namespace Berth.Linux.Processes;

/// <summary>Sends signals to a process by pidfd, and to this process.</summary>
public static class ProcessSignal
{
    /// <summary>Sends a signal to a process; false if it has ended.</summary>
    /// <param name="pidFd">A pidfd; owned by the caller.</param>
    /// <param name="signal">The signal.</param>
    /// <exception cref="LinuxException">EPERM: this process may not signal the other.</exception>
    public static bool Send(SafeFileHandle pidFd, Signal signal) => PidFdSignal.Send(pidFd, signal, pid: 0);

    /// <summary>Sends a signal to this whole process (kill(2)).</summary>
    /// <param name="signal">The signal; after SIGSTOP, the call returns when the process is continued.</param>
    /// <exception cref="LinuxException">kill(2) failed.</exception>
    public static void SendToSelf(Signal signal) =>
        LinuxException.ThrowIfFailed(Libc.kill(Environment.ProcessId, (int)signal), "signal", "this process");
}
