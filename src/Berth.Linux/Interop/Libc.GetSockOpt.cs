using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Berth.Linux.Interop;

internal static partial class Libc
{
    internal const int SO_TYPE = 3;
    internal const int SO_ERROR = 4;
    internal const int SO_ACCEPTCONN = 30;

    /// <summary>getsockopt(2) of an option that is an int.</summary>
    [LibraryImport(Name, SetLastError = true)]
    internal static partial int getsockopt(SafeFileHandle socket, int level, int option, out int value, ref uint length);
}
