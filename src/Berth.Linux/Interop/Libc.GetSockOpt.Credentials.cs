using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Berth.Linux.Interop;

internal static partial class Libc
{
    internal const int SO_PEERCRED = 17;

    /// <summary>getsockopt(2) of SO_PEERCRED.</summary>
    [LibraryImport(Name, EntryPoint = "getsockopt", SetLastError = true)]
    internal static partial int getsockopt_ucred(SafeFileHandle socket, int level, int option, out ucred_t value, ref uint length);
}
