using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Berth.Linux;

internal static partial class Interop
{
    internal const int AT_REMOVEDIR = 0x200;

    [LibraryImport(Libc, SetLastError = true, StringMarshalling = StringMarshalling.Custom, StringMarshallingCustomType = typeof(NativeString))]
    internal static partial int unlinkat(SafeFileHandle directory, string path, int flags);
}
