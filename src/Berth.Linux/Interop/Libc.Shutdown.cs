using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Berth.Linux.Interop;

internal static partial class Libc
{
    internal const int SHUT_WR = 1;
    internal const int SHUT_RDWR = 2;

    [LibraryImport(Name, SetLastError = true)]
    internal static partial int shutdown(SafeFileHandle socket, int how);
}
