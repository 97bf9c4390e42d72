using Berth.Linux.Errors;
using Berth.Linux.Interop;
using Microsoft.Win32.SafeHandles;

namespace Berth.Linux.Processes;

/// <summary>The exit status of processes: waitid(2).</summary>
public static class EndedProcess
{
    /// <summary>Reaps a child and returns its status; null if it still runs, has been reaped, or is not a child of this process.</summary>
    /// <param name="pidFd">A pidfd; owned by the caller.</param>
    /// <exception cref="LinuxException">waitid(2) failed for another reason.</exception>
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

        // waitid leaves the structure zeroed if the child still runs.
        return information.si_pid == 0 ? null
            : information.si_code == Libc.CLD_EXITED ? ExitStatus.Exited(information.si_status)
            : ExitStatus.Killed((Signal)information.si_status, information.si_code == Libc.CLD_DUMPED);
    }

    /// <summary>Decodes a status of wait4(2).</summary>
    /// <param name="status">The status.</param>
    public static ExitStatus Decode(int status) => (status & 0x7F) == 0
        ? ExitStatus.Exited((status >> 8) & 0xFF)
        : ExitStatus.Killed((Signal)(status & 0x7F), dumpedCore: (status & 0x80) != 0);
}
