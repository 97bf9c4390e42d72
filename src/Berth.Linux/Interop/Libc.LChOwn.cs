using System.Runtime.InteropServices;

namespace Berth.Linux.Interop;

internal static partial class Libc
{
    /// <summary>lchown(2): changes the owner of a symbolic link itself.</summary>
    [LibraryImport(
        Name, SetLastError = true, StringMarshalling = StringMarshalling.Custom, StringMarshallingCustomType = typeof(NativeString))]
    public static partial int lchown(string path, uint owner, uint group);
}
