using System.Runtime.InteropServices;
using System.Runtime.InteropServices.Marshalling;
using Microsoft.Win32.SafeHandles;

namespace Berth.Linux.Interop;

internal static partial class Libc
{
    [LibraryImport(
        Name, SetLastError = true, StringMarshalling = StringMarshalling.Custom, StringMarshallingCustomType = typeof(NativeString))]
    [return: MarshalUsing(typeof(NewDescriptor))]
    internal static partial SafeFileHandle openat(SafeFileHandle directory, string path, int flags, uint mode);
}
