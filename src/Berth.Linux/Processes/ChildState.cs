using Berth.Linux.Errors;
using Berth.Linux.Interop;

namespace Berth.Linux.Processes;

/// <summary>
/// Whether a process runs, for less where it is a child: waitid(2) tells without reaping it, and nobody else gets its process id before
/// that.
/// </summary>
public static class ChildState
{
    /// <summary>As <see cref="ProcessLiveness.IsAlive"/>, at a tenth of its time for a child of this process.</summary>
    /// <param name="process">A process.</param>
    /// <exception cref="LinuxException">/proc could not be read.</exception>
    public static bool IsRunning(this ProcessIdentity process) =>
        Libc.waitid(Libc.P_PID, process.Pid, out var information, Libc.WEXITED | Libc.WNOHANG | Libc.WNOWAIT) == 0
            ? information.si_pid == 0
            : process.IsAlive();
}
