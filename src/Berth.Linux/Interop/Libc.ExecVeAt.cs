using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Berth.Linux.Interop;

internal static unsafe partial class Libc
{
    internal static int execveat(SafeFileHandle directory, string path, byte** arguments, byte** environment, int flags) =>
        (int)syscall_execveat(IsArm64 ? Arm64.SYS_execveat : X64.SYS_execveat, directory, path, arguments, environment, flags);

    [LibraryImport(
        Name, EntryPoint = "syscall", SetLastError = true,
        StringMarshalling = StringMarshalling.Custom, StringMarshallingCustomType = typeof(NativeString))]
    private static partial nint syscall_execveat(
        nint number, SafeFileHandle directory, string path, byte** arguments, byte** environment, int flags);

    internal static partial class X64
    {
        internal const int SYS_execveat = 322;
    }

    internal static partial class Arm64
    {
        internal const int SYS_execveat = 281;
    }
}
