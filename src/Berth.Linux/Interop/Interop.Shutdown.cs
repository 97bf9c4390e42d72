using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Berth.Linux;

internal static partial class Interop
{
    internal const int SHUT_RDWR = 2;

    [LibraryImport(Libc, SetLastError = true)]
    internal static partial int shutdown(SafeFileHandle socket, int how);
}
