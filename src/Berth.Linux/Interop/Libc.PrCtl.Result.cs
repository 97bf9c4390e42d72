using System.Runtime.InteropServices;

namespace Berth.Linux.Interop;

internal static partial class Libc
{
    /// <summary>prctl(2) that writes an int.</summary>
    [LibraryImport(Name, SetLastError = true)]
    internal static partial int prctl(int option, out int result, nint third, nint fourth, nint fifth);
}
