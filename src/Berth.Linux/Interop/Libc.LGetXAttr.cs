using System.Runtime.InteropServices;

namespace Berth.Linux.Interop;

internal static partial class Libc
{
    /// <summary>lgetxattr(2). With a size of 0, returns the size of the attribute.</summary>
    [LibraryImport(
        Name, SetLastError = true, StringMarshalling = StringMarshalling.Custom, StringMarshallingCustomType = typeof(NativeString))]
    internal static partial nint lgetxattr(string path, string name, Span<byte> value, nuint size);
}
