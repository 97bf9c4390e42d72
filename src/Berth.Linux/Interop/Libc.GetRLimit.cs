using System.Runtime.InteropServices;

namespace Berth.Linux.Interop;

internal static partial class Libc
{
    internal const int RLIMIT_NOFILE = 7;
    internal const int RLIMIT_AS = 9;

    [LibraryImport(Name, SetLastError = true)]
    internal static partial int getrlimit(int resource, out rlimit_t limit);

    [LibraryImport(Name, SetLastError = true)]
    internal static partial int setrlimit(int resource, in rlimit_t limit);

    /// <summary>struct rlimit; <see cref="ulong.MaxValue"/> is RLIM_INFINITY.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct rlimit_t
    {
        internal ulong rlim_cur;
        internal ulong rlim_max;
    }
}
