using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Berth.Linux.Interop;

internal static partial class Libc
{
    internal const int P_ALL = 0;
    internal const int P_PID = 1;
    internal const int P_PIDFD = 3;
    internal const int WNOHANG = 1;
    internal const int WEXITED = 4;
    internal const int WNOWAIT = 0x1000000;
    internal const int CLD_EXITED = 1;
    internal const int CLD_KILLED = 2;
    internal const int CLD_DUMPED = 3;

    [LibraryImport(Name, SetLastError = true)]
    internal static partial int waitid(int kind, SafeFileHandle pidfd, out siginfo_t information, int options);

    [LibraryImport(Name, SetLastError = true)]
    internal static partial int waitid(int kind, int pid, out siginfo_t information, int options);

    /// <summary>siginfo_t, with the fields that waitid sets.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 128)]
    internal struct siginfo_t
    {
        [FieldOffset(8)] internal int si_code;
        [FieldOffset(16)] internal int si_pid;
        [FieldOffset(24)] internal int si_status;
    }
}
