using System.Runtime.InteropServices;

namespace Berth.Linux;

internal static partial class Interop
{
    [LibraryImport(Libc, SetLastError = true)]
    internal static partial int getgroups(int capacity, Span<uint> groups);
}
