using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Berth.Linux.Interop;

internal static partial class Libc
{
    internal const int SYS_pidfd_send_signal = 424;

    internal static int pidfd_send_signal(SafeFileHandle pidfd, int signal) =>
        (int)syscall_pidfd_send_signal(SYS_pidfd_send_signal, pidfd, signal, 0, 0);

    [LibraryImport(Name, EntryPoint = "syscall", SetLastError = true)]
    private static partial nint syscall_pidfd_send_signal(nint number, SafeFileHandle pidfd, int signal, nint information, uint flags);
}
