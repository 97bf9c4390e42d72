using System.Runtime.InteropServices;

namespace Berth.Linux.Interop;

internal static partial class LibAcl
{
    /// <summary><c>acl_free(3)</c>: frees an ACL or a text that libacl allocated.</summary>
    [LibraryImport(FileName)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    internal static partial int acl_free(nint memory);
}
