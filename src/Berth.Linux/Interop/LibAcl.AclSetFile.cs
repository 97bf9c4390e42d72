using System.Runtime.InteropServices;

namespace Berth.Linux.Interop;

internal static partial class LibAcl
{
    /// <summary><c>acl_set_file(3)</c>: follows symbolic links. An ACL that is equivalent to a mode becomes the mode.</summary>
    [LibraryImport(
        FileName, SetLastError = true, StringMarshalling = StringMarshalling.Custom, StringMarshallingCustomType = typeof(NativeString))]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    internal static partial int acl_set_file(string path, uint type, AclMemory acl);
}
