using System.Runtime.InteropServices;

namespace Berth.Linux.Interop;

internal static partial class LibAcl
{
    /// <summary>Ids instead of names: option of acl_to_any_text(3).</summary>
    internal const int TEXT_NUMERIC_IDS = 0x08;

    /// <summary><c>acl_to_any_text(3)</c>: returns a text that the caller frees; null on failure.</summary>
    [LibraryImport(
        FileName, SetLastError = true, StringMarshalling = StringMarshalling.Custom, StringMarshallingCustomType = typeof(NativeString))]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    internal static partial AclMemory acl_to_any_text(AclMemory acl, string? prefix, byte separator, int options);
}
