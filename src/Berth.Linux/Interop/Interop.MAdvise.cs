using System.Runtime.InteropServices;

namespace Berth.Linux;

internal static partial class Interop
{
    internal const int MADV_POPULATE_WRITE = 23;

    /// <summary>May be called before there is a runtime.</summary>
    [LibraryImport(Libc), SuppressGCTransition]
    internal static partial int madvise(nint address, nuint length, int advice);
}
