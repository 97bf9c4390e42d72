using System.Runtime.InteropServices;

namespace Berth.Linux.Interop;

internal static partial class LibAcl
{
    /// <summary><c>acl_from_text(3)</c>. Null on failure.</summary>
    [LibraryImport(
        FileName, SetLastError = true, StringMarshalling = StringMarshalling.Custom, StringMarshallingCustomType = typeof(NativeString))]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    internal static partial AclMemory acl_from_text(string text);
}
