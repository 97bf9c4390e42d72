using Berth.Linux.Errors;
using Berth.Linux.Interop;
using Microsoft.Win32.SafeHandles;

namespace Berth.Linux.Processes;

/// <summary>Processes that have ended, and that somebody holds a pidfd of: waitid(2).</summary>
public static class EndedProcess
{
    /// <summary>Reaps a child and says how it ended; null where it is no child of this process, was reaped before, or runs yet.</summary>
    /// <param name="pidFd">A pidfd; stays the caller's.</param>
    /// <exception cref="LinuxException">waitid(2) failed otherwise.</exception>
    public static ExitStatus? TryReap(SafeFileHandle pidFd)
    {
        Libc.siginfo_t information;
        while (Libc.waitid(Libc.P_PIDFD, pidFd, out information, Libc.WEXITED | Libc.WNOHANG) < 0)
        {
            if (Libc.LastError == Errno.ECHILD)
                return null;
            if (Libc.LastError != Errno.EINTR)
                throw LinuxException.Last("wait for a process");
        }

        // Nothing is filled in where it runs yet.
        return information.si_pid == 0 ? null
            : information.si_code == Libc.CLD_EXITED ? ExitStatus.Exited(information.si_status)
            : ExitStatus.Killed((Signal)information.si_status, information.si_code == Libc.CLD_DUMPED);
    }

    /// <summary>Takes a wait status apart, as wait4(2) gives it.</summary>
    /// <param name="status">The number.</param>
    public static ExitStatus Decode(int status) => (status & 0x7F) == 0
        ? ExitStatus.Exited((status >> 8) & 0xFF)
        : ExitStatus.Killed((Signal)(status & 0x7F), dumpedCore: (status & 0x80) != 0);
}
