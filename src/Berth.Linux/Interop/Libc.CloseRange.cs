using System.Runtime.InteropServices;

namespace Berth.Linux.Interop;

internal static partial class Libc
{
    internal const int SYS_close_range = 436;
    internal const uint CLOSE_RANGE_CLOEXEC = 4;

    internal static int close_range(uint first, uint last, uint flags) => (int)syscall_close_range(SYS_close_range, first, last, flags);

    [LibraryImport(Name, EntryPoint = "syscall", SetLastError = true)]
    private static partial nint syscall_close_range(nint number, uint first, uint last, uint flags);
}
