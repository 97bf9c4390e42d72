using System.Runtime.InteropServices;

namespace Berth.Linux.Interop;

internal static partial class Libc
{
    /// <summary>llistxattr(2): names, each with a NUL. With a size of 0, returns the size of all of them.</summary>
    [LibraryImport(
        Name, SetLastError = true, StringMarshalling = StringMarshalling.Custom, StringMarshallingCustomType = typeof(NativeString))]
    internal static partial nint llistxattr(string path, Span<byte> names, nuint size);
}
