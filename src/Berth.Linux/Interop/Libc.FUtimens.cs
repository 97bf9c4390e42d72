using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Berth.Linux.Interop;

internal static unsafe partial class Libc
{
    /// <summary>Leave this time as it is.</summary>
    internal const long UTIME_OMIT = (1L << 30) - 2;

    /// <param name="descriptor">An open file; not O_PATH.</param>
    /// <param name="times">The time of the last access, and that of the last modification.</param>
    [LibraryImport(Name, SetLastError = true)]
    internal static partial int futimens(SafeFileHandle descriptor, timespec_t* times);

    [StructLayout(LayoutKind.Sequential)]
    internal struct timespec_t
    {
        internal long tv_sec;
        internal long tv_nsec;
    }
}
