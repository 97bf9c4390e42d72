using System.Runtime.InteropServices;

namespace Berth.Linux.Interop;

internal static partial class Libc
{
    [LibraryImport(Name)]
    internal static partial uint alarm(uint seconds);
}
