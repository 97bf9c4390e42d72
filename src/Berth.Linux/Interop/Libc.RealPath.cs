using System.Runtime.InteropServices;

namespace Berth.Linux.Interop;

internal static unsafe partial class Libc
{
    // With a NULL buffer the result is malloc'd: the caller frees it.
    [LibraryImport(Name, SetLastError = true, StringMarshalling = StringMarshalling.Custom, StringMarshallingCustomType = typeof(NativeString))]
    internal static partial byte* realpath(string path, byte* resolved);
}
