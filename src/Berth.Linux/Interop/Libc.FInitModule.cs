using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Berth.Linux.Interop;

internal static partial class Libc
{
    internal const int MODULE_INIT_COMPRESSED_FILE = 4;

    /// <summary>finit_module(2), which the C library has no function for.</summary>
    internal static int finit_module(SafeFileHandle file, string parameters, int flags) =>
        (int)syscall_finit_module(
            RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? 273 : 313, file, parameters, flags);

    [LibraryImport(
        Name, EntryPoint = "syscall", SetLastError = true,
        StringMarshalling = StringMarshalling.Custom, StringMarshallingCustomType = typeof(NativeString))]
    private static partial nint syscall_finit_module(nint number, SafeFileHandle file, string parameters, nint flags);
}
