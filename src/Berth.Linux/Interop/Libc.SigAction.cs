using System.Runtime.InteropServices;

namespace Berth.Linux.Interop;

internal static unsafe partial class Libc
{
    [LibraryImport(Name, SetLastError = true)]
    internal static partial int sigaction(int signal, sigaction_t* action, sigaction_t* old);

    /// <summary>The C library's struct sigaction, which differs from the kernel's.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct sigaction_t
    {
        internal nint sa_handler;
        internal sigset_t sa_mask;
        internal int sa_flags;
        internal nint sa_restorer;
    }
}
