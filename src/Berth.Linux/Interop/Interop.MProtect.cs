using System.Runtime.InteropServices;

namespace Berth.Linux;

internal static partial class Interop
{
    /// <summary>May be called before there is a runtime.</summary>
    [LibraryImport(Libc), SuppressGCTransition]
    internal static partial int mprotect(nint address, nuint length, int protection);
}
