using System.Runtime.InteropServices;

namespace Berth.Linux.Interop;

internal static partial class Libc
{
    /// <summary>prctl(2) with numbers.</summary>
    [LibraryImport(Name, SetLastError = true)]
    internal static partial int prctl(int option, nint second, nint third, nint fourth, nint fifth);
}
