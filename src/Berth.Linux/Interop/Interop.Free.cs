using System.Runtime.InteropServices;

namespace Berth.Linux;

internal static unsafe partial class Interop
{
    [LibraryImport(Libc)]
    internal static partial void free(void* memory);
}
