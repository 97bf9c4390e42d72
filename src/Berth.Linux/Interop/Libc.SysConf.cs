using System.Runtime.InteropServices;

namespace Berth.Linux.Interop;

internal static partial class Libc
{
    internal const int _SC_CLK_TCK = 2;
    internal const int _SC_NPROCESSORS_ONLN = 84;

    [LibraryImport(Name, SetLastError = true)]
    internal static partial nint sysconf(int name);
}
