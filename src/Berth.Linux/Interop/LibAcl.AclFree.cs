using System.Runtime.InteropServices;

namespace Berth.Linux.Interop;

internal static partial class LibAcl
{
    /// <summary><c>acl_free(3)</c>: of an ACL, or of a text that libacl made.</summary>
    [LibraryImport(FileName)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    internal static partial int acl_free(nint memory);
}
