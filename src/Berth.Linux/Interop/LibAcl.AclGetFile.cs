using System.Runtime.InteropServices;

namespace Berth.Linux.Interop;

internal static partial class LibAcl
{
    internal const uint ACL_TYPE_ACCESS = 0x8000;

    /// <summary><c>acl_get_file(3)</c>: follows symbolic links. Null on failure.</summary>
    [LibraryImport(
        FileName, SetLastError = true, StringMarshalling = StringMarshalling.Custom, StringMarshallingCustomType = typeof(NativeString))]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    internal static partial AclMemory acl_get_file(string path, uint type);
}
