using System.Runtime.InteropServices;

namespace Berth.Linux.Interop;

internal static partial class Libc
{
    internal const int MAP_PRIVATE = 0x2;
    internal const int MAP_ANONYMOUS = 0x20;
    internal const int MAP_NORESERVE = 0x4000;

    /// <summary>mmap(2) without a file: its address, or -1. May be called before there is a runtime.</summary>
    [LibraryImport(Name, EntryPoint = "mmap"), SuppressGCTransition]
    internal static partial nint mmap_anonymous(nint address, nuint length, int protection, int flags, int descriptor, nint offset);
}
