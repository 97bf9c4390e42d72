using System.Runtime.InteropServices;
using System.Runtime.InteropServices.Marshalling;
using Microsoft.Win32.SafeHandles;

namespace Berth.Linux.Interop;

internal static partial class Libc
{
    internal const uint MFD_CLOEXEC = 0x1;
    internal const uint MFD_ALLOW_SEALING = 0x2;
    internal const uint MFD_NOEXEC_SEAL = 0x8;
    internal const uint MFD_EXEC = 0x10;

    [LibraryImport(
        Name, SetLastError = true, StringMarshalling = StringMarshalling.Custom, StringMarshallingCustomType = typeof(NativeString))]
    [return: MarshalUsing(typeof(NewDescriptor))]
    internal static partial SafeFileHandle memfd_create(string name, uint flags);
}
