using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Berth.Linux.Interop;

internal static partial class Libc
{
    internal const int X_OK = 1;
    internal const int W_OK = 2;
    internal const int AT_EACCESS = 0x200;

    [LibraryImport(
        Name, SetLastError = true, StringMarshalling = StringMarshalling.Custom, StringMarshallingCustomType = typeof(NativeString))]
    internal static partial int faccessat(SafeFileHandle directory, string path, int mode, int flags);
}
