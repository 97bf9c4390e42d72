using System.Runtime.InteropServices;

namespace Berth.Linux;

internal static partial class Interop
{
    internal const int _SC_CLK_TCK = 2;
    internal const int _SC_NPROCESSORS_ONLN = 84;

    [LibraryImport(Libc, SetLastError = true)]
    internal static partial nint sysconf(int name);
}
