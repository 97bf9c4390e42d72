using System.Runtime.InteropServices;
using System.Runtime.InteropServices.Marshalling;
using Microsoft.Win32.SafeHandles;

namespace Berth.Linux.Interop;

internal static partial class Libc
{
    internal const int SYS_pidfd_open = 434;

    internal static SafeFileHandle pidfd_open(int pid, uint flags) => syscall_pidfd_open(SYS_pidfd_open, pid, flags);

    [LibraryImport(Name, EntryPoint = "syscall", SetLastError = true)]
    [return: MarshalUsing(typeof(NewDescriptor))]
    private static partial SafeFileHandle syscall_pidfd_open(nint number, int pid, uint flags);
}
