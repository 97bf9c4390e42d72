using System.Runtime.InteropServices;

namespace Berth.Linux.Interop;

internal static partial class Libc
{
    internal const int MADV_POPULATE_WRITE = 23;

    /// <summary>May be called before the runtime is initialised.</summary>
    [LibraryImport(Name), SuppressGCTransition]
    internal static partial int madvise(nint address, nuint length, int advice);
}
