using System.Runtime.InteropServices;

namespace Berth.Linux.Interop;

internal static partial class Libc
{
    /// <summary>May be called before the runtime is initialised.</summary>
    [LibraryImport(Name), SuppressGCTransition]
    internal static partial int mprotect(nint address, nuint length, int protection);
}
