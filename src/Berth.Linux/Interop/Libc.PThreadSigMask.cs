using System.Runtime.InteropServices;

namespace Berth.Linux.Interop;

internal static unsafe partial class Libc
{
    internal const int SIG_SETMASK = 2;

    // Returns the error instead of setting errno.
    [LibraryImport(Name)]
    internal static partial int pthread_sigmask(int how, sigset_t* set, sigset_t* old);

    /// <summary>The C library's sigset_t: 1024 bits.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct sigset_t
    {
        internal fixed ulong bits[16];

        /// <summary>All signals, including the two that the C library reserves.</summary>
        internal static sigset_t Full()
        {
            var set = default(sigset_t);
            for (var i = 0; i < 16; i++)
                set.bits[i] = ulong.MaxValue;
            return set;
        }
    }
}
