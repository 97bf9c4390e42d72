using System.Globalization;
using Microsoft.Win32.SafeHandles;

namespace Berth.Linux;

internal static class PidFdSignal
{
    /// <summary>Sends a signal; false where the process has ended.</summary>
    internal static bool Send(SafeFileHandle pidFd, Signal signal, int pid)
    {
        if (Interop.pidfd_send_signal(pidFd, (int)signal) == 0)
            return true;
        return Interop.LastError == Errno.ESRCH
            ? false
            : throw LinuxException.Last("signal process", pid.ToString(CultureInfo.InvariantCulture));
    }
}
