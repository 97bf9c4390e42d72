using System.Runtime.InteropServices;

namespace Berth.Linux;

internal static unsafe partial class Interop
{
    // With a NULL buffer the result is malloc'd: the caller frees it.
    [LibraryImport(Libc, SetLastError = true, StringMarshalling = StringMarshalling.Custom, StringMarshallingCustomType = typeof(NativeString))]
    internal static partial byte* realpath(string path, byte* resolved);
}
