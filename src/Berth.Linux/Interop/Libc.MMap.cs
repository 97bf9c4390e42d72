using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Berth.Linux.Interop;

internal static partial class Libc
{
    internal const int PROT_READ = 0x1;
    internal const int PROT_WRITE = 0x2;
    internal const int MAP_SHARED = 0x1;

    /// <summary>Returns the address, or -1.</summary>
    [LibraryImport(Name, SetLastError = true)]
    internal static partial nint mmap(nint address, nuint length, int protection, int flags, SafeFileHandle descriptor, nint offset);

    [LibraryImport(Name, SetLastError = true)]
    internal static partial int munmap(nint address, nuint length);
}
