using System.Globalization;
using Berth.Linux.Errors;
using Berth.Linux.Interop;
using Microsoft.Win32.SafeHandles;

namespace Berth.Linux.Processes;

internal static class PidFdSignal
{
    /// <summary>Sends a signal; false if the process has ended.</summary>
    internal static bool Send(SafeFileHandle pidFd, Signal signal, int pid)
    {
        if (Libc.pidfd_send_signal(pidFd, (int)signal) == 0)
            return true;
        return Libc.LastError == Errno.ESRCH
            ? false
            : throw LinuxException.Last("signal process", pid.ToString(CultureInfo.InvariantCulture));
    }
}
