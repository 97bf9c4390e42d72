using System.Runtime.InteropServices;
using System.Runtime.InteropServices.Marshalling;
using Microsoft.Win32.SafeHandles;

namespace Berth.Linux.Interop;

internal static unsafe partial class Libc
{
    internal const int SYS_openat2 = 437;

    internal const ulong RESOLVE_NO_XDEV = 0x01;
    internal const ulong RESOLVE_NO_MAGICLINKS = 0x02;
    internal const ulong RESOLVE_NO_SYMLINKS = 0x04;
    internal const ulong RESOLVE_BENEATH = 0x08;
    internal const ulong RESOLVE_IN_ROOT = 0x10;

    internal static SafeFileHandle openat2(SafeFileHandle directory, string path, open_how how) =>
        syscall_openat2(SYS_openat2, directory, path, &how, (nuint)sizeof(open_how));

    [LibraryImport(
        Name, EntryPoint = "syscall", SetLastError = true,
        StringMarshalling = StringMarshalling.Custom, StringMarshallingCustomType = typeof(NativeString))]
    [return: MarshalUsing(typeof(NewDescriptor))]
    private static partial SafeFileHandle syscall_openat2(nint number, SafeFileHandle directory, string path, open_how* how, nuint size);

    [StructLayout(LayoutKind.Sequential)]
    internal struct open_how
    {
        internal ulong flags;
        internal ulong mode;
        internal ulong resolve;
    }
}
