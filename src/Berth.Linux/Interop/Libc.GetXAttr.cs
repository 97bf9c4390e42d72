using System.Runtime.InteropServices;

namespace Berth.Linux.Interop;

internal static partial class Libc
{
    /// <summary>getxattr(2). With a size of 0, returns the size of the attribute.</summary>
    [LibraryImport(
        Name, SetLastError = true, StringMarshalling = StringMarshalling.Custom, StringMarshallingCustomType = typeof(NativeString))]
    internal static partial nint getxattr(string path, string name, nint value, nuint size);
}
