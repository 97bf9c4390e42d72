using System.Runtime.InteropServices;
using System.Runtime.InteropServices.Marshalling;
using Microsoft.Win32.SafeHandles;

namespace Berth.Linux.Interop;

internal static partial class Libc
{
    internal const int SYS_pidfd_getfd = 438;

    internal static SafeFileHandle pidfd_getfd(SafeFileHandle pidfd, int descriptor) =>
        syscall_pidfd_getfd(SYS_pidfd_getfd, pidfd, descriptor, 0);

    [LibraryImport(Name, EntryPoint = "syscall", SetLastError = true)]
    [return: MarshalUsing(typeof(NewDescriptor))]
    private static partial SafeFileHandle syscall_pidfd_getfd(nint number, SafeFileHandle pidfd, int descriptor, uint flags);
}
