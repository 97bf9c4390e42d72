using Berth.Linux.Errors;
using Berth.Linux.Interop;

namespace Berth.Linux.Processes;

/// <summary>What process 1 of a system does with all others: every orphan becomes its child.</summary>
public static class SystemProcesses
{
    /// <summary>Waits until any child has ended, reaps it and returns its pid and status; null: there are no children.</summary>
    /// <remarks>A <see cref="ChildProcess"/> that is reaped here has lost its status: do not mix the two.</remarks>
    /// <exception cref="LinuxException">waitid(2) failed.</exception>
    public static (int Pid, ExitStatus Status)? ReapAny() => Reap(0);

    /// <summary>Like <see cref="ReapAny"/>, without waiting; null: none has ended.</summary>
    /// <exception cref="LinuxException">waitid(2) failed.</exception>
    public static (int Pid, ExitStatus Status)? TryReapAny() => Reap(Libc.WNOHANG);

    /// <summary>Signals all processes of this pid namespace except this one and process 1.</summary>
    /// <param name="signal">The signal.</param>
    public static void SignalAll(Signal signal) => _ = Libc.kill(-1, (int)signal);

    private static (int Pid, ExitStatus Status)? Reap(int options)
    {
        Libc.siginfo_t information;
        while (Libc.waitid(Libc.P_ALL, 0, out information, Libc.WEXITED | options) < 0)
        {
            if (Libc.LastError == Errno.ECHILD)
                return null;
            if (Libc.LastError != Errno.EINTR)
                throw LinuxException.Last("wait for any process");
        }

        if (information.si_pid == 0)
            return null;
        return (information.si_pid, information.si_code == Libc.CLD_EXITED
            ? ExitStatus.Exited(information.si_status)
            : ExitStatus.Killed((Signal)information.si_status, information.si_code == Libc.CLD_DUMPED));
    }
}
