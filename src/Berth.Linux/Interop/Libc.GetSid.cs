using System.Runtime.InteropServices;

namespace Berth.Linux.Interop;

internal static partial class Libc
{
    /// <summary>getsid(2); 0 is the calling process.</summary>
    [LibraryImport(Name, SetLastError = true)]
    internal static partial int getsid(int pid);
}
